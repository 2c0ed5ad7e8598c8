"""`python -m console` is `jindu`."""

from console.cli.main import app

if __name__ == "__main__":
    app()
