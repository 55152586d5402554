-- The parts folded, each on a line of its own. A word of a query is folded too and so holds no line break: it
-- is found within a part, never across two.
CREATE OR REPLACE FUNCTION search_text(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(string_agg(folded, E'\n' ORDER BY place), '')
FROM (SELECT plan_fold(part) AS folded, place FROM unnest(parts) WITH ORDINALITY AS one (part, place)) AS line
WHERE folded <> ''
$$;

-- A place in an order as one text that sorts as the numbers do.
CREATE OR REPLACE FUNCTION search_position(VARIADIC numbers bigint[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT string_agg(lpad(number::text, 10, '0'), '.' ORDER BY place)
FROM unnest(numbers) WITH ORDINALITY AS one (number, place)
$$;

-- A set as one text, each member on a line between line breaks; texts are grouped three times as fast as
-- arrays. No slug, unit or year holds a line break.
CREATE OR REPLACE FUNCTION search_set(members text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN members = '{}' THEN '' ELSE E'\n' || array_to_string(members, E'\n') || E'\n' END
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
