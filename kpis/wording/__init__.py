"""The words and drawings of figures. What the figures mean is decided in kpis.figures and kpis.judgement."""
