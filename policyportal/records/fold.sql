-- The folded form of a text; policyportal/records/folding.py says what it does and holds its twin. What makes no difference
-- is dropped by a pattern: translate() would look through all of it for every letter. In a pattern, ] comes first in its
-- brackets and - last.
CREATE OR REPLACE FUNCTION plan_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT translate(
    regexp_replace(
        lower(normalize(words, NFKC)),
        E'[] \t\r\n・･ー~〜‐‑‒–—―−,、()[{}<>「」『』【】〔〕〈〉《》"\'“”‘’-]', '', 'g'
    ),
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶぁぃぅぇぉゔゕゖ箇',
    'ああいいううええおおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんぶかかあいうえおぶかかか'
)
$$;
