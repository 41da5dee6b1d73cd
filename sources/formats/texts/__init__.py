"""Texts that have a form of their own.

- `mail`: a mail, with its attachments;
- `subtitles`: what is said in a film, with its times (SRT, WebVTT);
- `json_lines`: records with named fields, a line each.
"""
