"""The words and drawings of figures. What the figures mean is decided in kpis.progress and kpis.judgement."""
