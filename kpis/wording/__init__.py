"""What is said and drawn of figures; what the figures mean is decided before, in kpis.progress and kpis.judgement."""
