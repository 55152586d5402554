-- The folded form of a text; policyportal/records/folding.py says what it does and holds its twin. translate() deletes
-- the letters of its second argument that have no counterpart in the third.
CREATE OR REPLACE FUNCTION plan_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT translate(
    lower(normalize(words, NFKC)),
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶぁぃぅぇぉゔゕゖ箇 ・･ー~〜‐‑‒–—―−-,、()[]{}<>「」『』【】〔〕〈〉《》"''“”‘’'
    || E'\t\r\n',
    'ああいいううええおおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんぶかかあいうえおぶかかか'
)
$$;
