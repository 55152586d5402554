"""このサイトの状況: how fresh the figures are, what was answered, what was searched in vain, and what was checked."""
