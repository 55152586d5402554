CREATE OR REPLACE TRIGGER regions_term_changed_at BEFORE UPDATE ON regions_term
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER regions_synonym_changed_at BEFORE UPDATE ON regions_synonym
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER regions_translation_changed_at BEFORE UPDATE ON regions_translation
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
