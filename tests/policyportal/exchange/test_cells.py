from policyportal.exchange.cells import printable


def test_text_for_a_file_has_one_line_break_and_no_control_character():
    assert printable("a\r\nb\rc\x0bd") == "a\nb\ncd"
