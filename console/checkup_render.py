"""What `jindu doctor` looks at for rendering: whether sites ask for it, and whether there is a browser that starts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from config.errors import ConfigError
from config.settings import Settings
from config.sitebook import load_sitebook
from console.finding import Finding
from crawler.fetching.render_browser import missing

TIMEOUT = 20.0


def rendering(settings: Settings) -> Iterator[Finding]:
    """Look whether pages made by scripts can be read, where a site says they must."""
    try:
        sites = [site for site in load_sitebook(settings.sites_dir).sites.values() if site.render]
    except ConfigError:
        return  # said elsewhere
    lacking = missing(settings.chromium)
    if not sites:
        if lacking is None:
            yield Finding("渲染", "ok", f"{settings.chromium} 可用；没有站点要渲染，只用来过验证页")
        return
    wanted = f"{len(sites)} 个站点写了 render: true"
    if lacking is not None:
        how = f"{lacking.what}：它们只能按没有脚本的样子读，那些小时记为看不见"
        yield Finding("渲染", "problem", f"{wanted}，但{how}", lacking.remedy)
        return
    try:
        said = subprocess.run(
            [settings.chromium, "--version"], capture_output=True, text=True, timeout=TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        yield Finding("渲染", "problem", f"{wanted}，但 {settings.chromium} 启动不了（{error}）", "重装 chromium")
        return
    yield Finding("渲染", "ok", f"{wanted}；{said.stdout.strip()}")
