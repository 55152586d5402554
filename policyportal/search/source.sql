-- Named and published projects with what their measures and KPIs share with them; a view of its own, for a common
-- table expression would be worked out whole for each entry.
CREATE OR REPLACE VIEW search_carried AS
SELECT
    project.id,
    area_plan.plan_id,
    area.slug AS area,
    search_set(ARRAY(
        SELECT place.slug::text
        FROM projects_participation AS part
        JOIN regions_subprefecture AS place ON place.id = part.subprefecture_id
        WHERE part.project_id = project.id
        ORDER BY place.slug
    )) AS places,
    search_set(ARRAY(
        SELECT theme.slug::text
        FROM projects_project_themes AS given
        JOIN projects_theme AS theme ON theme.id = given.theme_id
        WHERE given.project_id = project.id
        ORDER BY theme.slug
    )) AS themes,
    search_position(area."order", project."order", project.id) AS position,
    project.code,
    project.name,
    project.kana,
    project.changed_at
FROM projects_project AS project
JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
JOIN regions_plan AS plan ON plan.id = area_plan.plan_id AND plan.is_published
JOIN regions_collaborationarea AS area ON area.id = area_plan.area_id
WHERE project.name <> '' AND project.is_published;

-- What search_entry is to hold, read from the records: nothing of an edition in preparation, so that the public may read
-- all of it, for an index of words cannot be asked past a rule about rows (docs/decisions/0027). Sets are sorted, so that equal sets are equal arrays.
CREATE OR REPLACE VIEW search_source AS
SELECT
    'area' AS kind, area_plan.id AS record_id, area_plan.plan_id, area.slug::text AS area,
    search_set(ARRAY(
        SELECT place.slug::text FROM regions_subprefecture AS place
        WHERE place.area_id = area.id ORDER BY place.slug
    )) AS places,
    '' AS themes, '' AS aims, '' AS years,
    search_position(area."order") AS position, area.kana::text AS kana, area_plan.changed_at,
    search_text(
        ARRAY[area.name, area.short_name, area.kana, area.slug] || search_romaji(area.kana), ARRAY[area_plan.vision]
    ) AS text
FROM regions_areaplan AS area_plan
JOIN regions_plan AS plan ON plan.id = area_plan.plan_id AND plan.is_published
JOIN regions_collaborationarea AS area ON area.id = area_plan.area_id
UNION ALL
SELECT
    'subprefecture', place.id, NULL, area.slug, search_set(ARRAY[place.slug::text]), '', '', '',
    search_position(area."order", place."order"), place.kana, place.changed_at,
    search_text(
        ARRAY[place.name, place.bureau_name, place.short_name, place.kana, place.slug] || search_romaji(place.kana)
        || ARRAY(
            SELECT change.before::text FROM regions_bureauchange AS change
            WHERE change.subprefecture_id = place.id AND change.kind <> 'corrected' ORDER BY change.id
        )
    )
FROM regions_subprefecture AS place
JOIN regions_collaborationarea AS area ON area.id = place.area_id
UNION ALL
SELECT
    'municipality', town.id, NULL, area.slug, search_set(ARRAY[place.slug::text]), '', '', '',
    search_position(area."order", place."order", town.code::bigint), town.kana, town.changed_at,
    search_text(ARRAY[town.name, town.kana, town.code] || search_romaji(town.kana))
FROM regions_municipality AS town
JOIN regions_subprefecture AS place ON place.id = town.subprefecture_id
JOIN regions_collaborationarea AS area ON area.id = place.area_id
UNION ALL
SELECT
    'direction', direction.id, area_plan.plan_id, area.slug,
    search_set(ARRAY(
        SELECT place.slug::text FROM regions_subprefecture AS place
        WHERE place.area_id = area.id ORDER BY place.slug
    )), '', '', '',
    search_position(area."order", direction."order", direction.id), '', direction.changed_at,
    search_text(ARRAY[direction.text])
FROM regions_policydirection AS direction
JOIN regions_areaplan AS area_plan ON area_plan.id = direction.area_plan_id
JOIN regions_plan AS plan ON plan.id = area_plan.plan_id AND plan.is_published
JOIN regions_collaborationarea AS area ON area.id = area_plan.area_id
UNION ALL
SELECT
    'project', id, plan_id, area, places, themes, '', '', position, kana, changed_at,
    search_text(
        ARRAY[code::text, search_short_code(code), name, kana],
        ARRAY(SELECT text::text FROM projects_measure WHERE project_id = carried.id ORDER BY "order", id)
        || ARRAY(SELECT name::text FROM kpis_kpi WHERE project_id = carried.id AND is_published ORDER BY "order", id)
    )
FROM search_carried AS carried
UNION ALL
SELECT
    'measure', measure.id, plan_id, area, places, themes, '', '',
    position || '.' || search_position(measure."order", measure.id), '', measure.changed_at,
    search_text(ARRAY[measure.text])
FROM projects_measure AS measure
JOIN search_carried AS carried ON carried.id = measure.project_id
WHERE measure.reprise_of_id IS NULL
UNION ALL
SELECT
    'kpi', kpi.id, plan_id, area, places, themes,
    search_set(ARRAY(SELECT DISTINCT aim::text FROM kpis_kpiseries WHERE kpi_id = kpi.id ORDER BY 1)),
    search_set(ARRAY(
        SELECT DISTINCT
            CASE WHEN lower(target_period) = upper(target_period) - 1 THEN lower(target_period)::text
            ELSE lower(target_period) || '-' || upper(target_period) - 1 END
        FROM kpis_kpiseries WHERE kpi_id = kpi.id ORDER BY 1
    )),
    position || '.' || search_position(kpi."order", kpi.id), kpi.kana, kpi.changed_at,
    search_text(
        ARRAY[kpi.code::text, search_short_code(kpi.code), kpi.name, kpi.kana],
        ARRAY[kpi.note::text]
        || ARRAY(
            SELECT part
            FROM kpis_kpiseries AS series, unnest(ARRAY[
                series."group" || series.label,
                coalesce(nullif(series.baseline_quote, ''), series.baseline_value || series.unit),
                coalesce(nullif(series.target_quote, ''), series.target_value || series.unit)
            ]) WITH ORDINALITY AS printed (part, place)
            WHERE kpi_id = kpi.id ORDER BY series."order", series.id, place
        )
        || search_years(ARRAY(
            SELECT DISTINCT year
            FROM kpis_kpiseries AS series, unnest(ARRAY[
                lower(baseline_period), upper(baseline_period) - 1, lower(target_period), upper(target_period) - 1
            ]) AS year
            WHERE kpi_id = kpi.id AND year IS NOT NULL ORDER BY year
        ))
    )
FROM kpis_kpi AS kpi
JOIN search_carried AS carried ON carried.id = kpi.project_id
WHERE kpi.is_published
UNION ALL
SELECT
    'term', term.id, term.printed_in_id, '', '', '', '', '',
    search_position(term."order", term.id), term.kana, term.changed_at,
    search_text(ARRAY[term.word, term.kana], ARRAY[term.meaning])
FROM regions_term AS term
WHERE term.printed_in_id IS NULL
    OR term.printed_in_id IN (SELECT id FROM regions_plan WHERE is_published);

-- The series of the KPIs in search_entry, with what lists of series filter by.
CREATE OR REPLACE VIEW search_series AS
SELECT
    series.id AS record_id, entry.plan_id, entry.area, entry.places, entry.themes, series.aim,
    entry.position, series."order", entry.text
FROM kpis_kpiseries AS series
JOIN search_entry AS entry ON entry.kind = 'kpi' AND entry.record_id = series.kpi_id;
