from django.template import Context, Engine


def rendered(folder, source):
    (folder / "page.html").write_text(source)
    engine = Engine(dirs=[folder], loaders=["policyportal.pages.templates.FlatLoader"])
    return engine.get_template("page.html").render(Context({"names": ["道央", "道南"]}))


def test_layout_of_a_template_is_not_sent(tmp_path):
    source = "<ul>\n  {% for name in names %}\n    <li>{{ name }}  の\n\t例</li>\n\n  {% endfor %}\n</ul>\n"

    assert (
        rendered(tmp_path, source) == "<ul>\n<li>道央  の\n例</li>\n<li>道南  の\n例</li>\n</ul>\n"
    )


def test_gap_between_two_words_stays(tmp_path):
    source = "<b>甲</b>\n{% if names %}\n<b>乙</b>\n{% endif %}\n<b>丙</b>\n{% if names %}丁{% endif %}\n戊"

    words = rendered(tmp_path, source).split()

    assert words == ["<b>甲</b>", "<b>乙</b>", "<b>丙</b>", "丁", "戊"]
