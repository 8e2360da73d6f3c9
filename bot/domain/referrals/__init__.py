"""Referrals (老带新): who brought whom, what counts, what waits, what is taken back."""
