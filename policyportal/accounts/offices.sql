CREATE OR REPLACE TRIGGER policyportal_office_changed_at BEFORE UPDATE ON policyportal_office
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
