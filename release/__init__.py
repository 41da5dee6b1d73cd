"""How a release is made and tried: `python -m release check`, `python -m release make` (see the Makefile).

Wheel and sdist are built reproducibly (`build`), the wheel is installed where nothing else of the product is and asked
a question (`environment`), and what it stands on is listed (`papers`, `licences`). No part of what is installed.
"""
