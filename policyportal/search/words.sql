-- These functions are one expression each and name an argument once: so PostgreSQL writes them into the query that
-- calls them, which is several times as fast as calling them for each entry.

-- The parts folded, each on a line of its own. A word of a query is folded too and so holds no line break: it
-- is found within a part, never across two. All are folded at once, with a sign between them that folding leaves.
CREATE OR REPLACE FUNCTION search_text(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT btrim(
    regexp_replace(translate(plan_fold(array_to_string(parts, E'\x01')), E'\x01', E'\n'), E'\n{2,}', E'\n', 'g'), E'\n'
)
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
