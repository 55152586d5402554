-- These functions are one expression each and name an argument once: so PostgreSQL writes them into the query that
-- calls them, which is several times as fast as calling them for each entry.

-- The parts folded, each on a line of its own. A word of a query is folded too and so holds no line break: it
-- is found within a part, never across two. All are folded at once, with a sign between them that folding leaves.
CREATE OR REPLACE FUNCTION search_text(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT btrim(
    regexp_replace(translate(plan_fold(array_to_string(parts, E'\x01')), E'\x01', E'\n'), E'\n{2,}', E'\n', 'g'), E'\n'
)
$$;

-- The names of a record, and behind an empty line what else it says.
CREATE OR REPLACE FUNCTION search_text(names text[], others text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT search_text(names) || coalesce(E'\n\n' || nullif(search_text(others), ''), '')
$$;

-- A place in an order as one text that sorts as the numbers do.
CREATE OR REPLACE FUNCTION search_position(VARIADIC numbers bigint[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT array_to_string(ARRAY(
    SELECT lpad(number::text, 10, '0') FROM unnest(numbers) WITH ORDINALITY AS one (number, place) ORDER BY place
), '.')
$$;

-- A set as one text, each member on a line between line breaks; texts are grouped three times as fast as
-- arrays. No slug, unit or year holds a line break.
CREATE OR REPLACE FUNCTION search_set(members text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(E'\n' || nullif(array_to_string(members, E'\n'), '') || E'\n', '')
$$;

-- What a word of one or two letters can be in an entry: each letter and each pair of neighbours of its lines,
-- and the places it lies in, as @slug. Its price keeps the planner from asking it row by row: it is read from its
-- index (search_entry_grams) or not at all. Whoever changes it adds a migration that makes that index anew.
CREATE OR REPLACE FUNCTION search_grams(words text, places text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $$
SELECT ARRAY(
    SELECT DISTINCT gram
    FROM unnest(string_to_array(words, E'\n')) AS line, generate_series(1, length(line)) AS start,
        LATERAL (VALUES (substr(line, start, 1)), (substr(line, start, 2))) AS cut (gram)
    UNION ALL
    SELECT '@' || place FROM unnest(string_to_array(places, E'\n')) AS place WHERE place <> ''
)
$$;

-- A code as people type it, without the zeros in front of its numbers: doo-1-1.
CREATE OR REPLACE FUNCTION search_short_code(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(code, '-0+', '-', 'g')
$$;

-- The code of a municipality with the digit that checks it; regions/codes.py has the same rule.
CREATE OR REPLACE FUNCTION search_checked_code(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT code || (11 - (
    SELECT sum(substr(code, place, 1)::integer * (7 - place)) FROM generate_series(1, 5) AS place
) % 11) % 10
$$;

-- Years as people write them, without 年 and 年度: 2025, 令和7, r7; of the year in which an era begins that of the era
-- before it too: 2019, 令和1, 令和元, r1, r元, 平成31, h31. policyportal/records/eras.py has the eras.
CREATE OR REPLACE FUNCTION search_years(years integer[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    written text[] := '{}';
    year integer;
BEGIN
    FOREACH year IN ARRAY years LOOP
        written := written || year::text;
        IF year >= 2019 THEN
            written := written || ARRAY['令和' || year - 2018, 'r' || year - 2018];
        END IF;
        IF year BETWEEN 1989 AND 2019 THEN
            written := written || ARRAY['平成' || year - 1988, 'h' || year - 1988];
        END IF;
        IF year BETWEEN 1926 AND 1989 THEN
            written := written || ARRAY['昭和' || year - 1925, 's' || year - 1925];
        END IF;
        IF year = 2019 THEN
            written := written || ARRAY['令和元', 'r元'];
        ELSIF year = 1989 THEN
            written := written || ARRAY['平成元', 'h元'];
        END IF;
    END LOOP;
    RETURN written;
END
$$;

-- A reading as people spell it with Latin letters: shi or si, and a long vowel as ou, o, oo or oh.
CREATE OR REPLACE FUNCTION search_romaji(kana text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    -- A row of kana, and its consonant: the vowels are a, i, u, e and o; x stands where there is none.
    rows CONSTANT text[] := ARRAY[
        'あいうえお', '', 'かきくけこ', 'k', 'さしすせそ', 's', 'たちつてと', 't', 'なにぬねの', 'n', 'はひふへほ', 'h',
        'まみむめも', 'm', 'やxゆxよ', 'y', 'らりるれろ', 'r', 'わxxxを', 'w', 'がぎぐげご', 'g', 'ざじずぜぞ', 'z',
        'だぢづでど', 'd', 'ばびぶべぼ', 'b', 'ぱぴぷぺぽ', 'p'
    ];
    spelled text := plan_fold(kana);
    hepburn text;
    pair record;
BEGIN
    FOR place IN 1 .. array_length(rows, 1) BY 2 LOOP
        FOR vowel IN 1 .. 5 LOOP
            spelled := replace(spelled, substr(rows[place], vowel, 1), rows[place + 1] || substr('aiueo', vowel, 1));
        END LOOP;
    END LOOP;
    spelled := replace(replace(replace(spelled, 'iゃ', 'ya'), 'iゅ', 'yu'), 'iょ', 'yo');
    spelled := replace(regexp_replace(spelled, 'っ(.)', '\1\1', 'g'), 'ん', 'n');
    hepburn := spelled;
    FOR pair IN SELECT * FROM unnest(
        ARRAY['hu', 'si', 'ti', 'tu', 'zi', 'di', 'du', 'sy', 'ty', 'zy', 'dy', 'wo'],
        ARRAY['fu', 'shi', 'chi', 'tsu', 'ji', 'ji', 'zu', 'sh', 'ch', 'j', 'j', 'o']
    ) AS pair (typed, heard) LOOP
        hepburn := replace(hepburn, pair.typed, pair.heard);
    END LOOP;
    RETURN ARRAY(
        SELECT DISTINCT regexp_replace(replace(one, 'uu', 'u'), 'o[ou]', long, 'g')
        FROM unnest(ARRAY[spelled, hepburn]) AS one, unnest(ARRAY['ou', 'o', 'oo', 'oh']) AS long
        ORDER BY 1
    );
END
$$;

-- How near to a name letters stand in an entry: a name begins with them, a name holds them, something else that it says
-- does, or nothing: then a synonym or a place found it. The names come first, and an empty line ends them (search_text).
CREATE OR REPLACE FUNCTION search_rank(words text, letters text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN strpos(words, letters) = 0 THEN 4
    WHEN strpos(split_part(words, E'\n\n', 1), letters) = 0 THEN 3
    WHEN strpos(E'\n' || split_part(words, E'\n\n', 1), E'\n' || letters) = 0 THEN 1
    ELSE 0
END
$$;
