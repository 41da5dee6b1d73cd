"""Models and readers compared on gold questions.

- `contender`: who takes part; `contest`: from articles and questions to figures and paired tests;
- `errands`: what is measured, each in a process of its own (`own_process`, `child`); `footprint`: memory and size;
- `verdict`: which is better, in a sentence.
"""
