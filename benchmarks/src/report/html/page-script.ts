/** Owns what the report's page runs: it draws the charts from the data in it, in the reader's colours. */
export const pageScript = `
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's colours, which the colour-blind can tell apart; Spool is always the first.
  const hues = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d46', '#7f7f7f', '#b5a900', '#6a3d9a'];
  const darkHues = ['#5aa9e6', '#ff8a4c', '#3ecf9b', '#e79ac4', '#f3b73e', '#8fd0f7', '#c7a177', '#b3b3b3', '#e0d84a', '#b48be0'];
  const models = [...new Set(data.workloads.flatMap((w) => [...w.curves, ...w.costs, ...w.memory].map((c) => c.model)).concat(data.concurrency.map((c) => c.model)))];
  models.sort((a, b) => (b === 'spool') - (a === 'spool'));
  const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
  let charts = [];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const color = (model) => { const list = dark.matches ? darkHues : hues; return list[models.indexOf(model) % list.length]; };
  const line = (model, points) => ({ label: model, data: points, borderColor: color(model), backgroundColor: color(model), borderWidth: model === 'spool' ? 3 : 1.8, borderDash: dashes[Math.floor(models.indexOf(model) / hues.length) % 4], pointRadius: 2.5, tension: 0 });
  const number = (value) => value >= 100 ? Math.round(value).toLocaleString('en-US') : String(+value.toPrecision(3));
  const axis = (title, more) => ({ title: { display: true, text: title, color: style('--soft') }, grid: { color: style('--line') }, ticks: { color: style('--soft') }, border: { color: style('--line') }, ...more });
  const logTicks = (base) => ({ color: style('--soft'), maxRotation: 0, autoSkip: true, callback: (value) => /^[1]0*$|^0\\.0*1$/.test(String(+(+value).toPrecision(6))) ? number(+value) : base ? number(+value) : '' });
  const common = { responsive: true, maintainAspectRatio: false, animation: false, interaction: { mode: 'nearest', intersect: false } };
  const legend = { labels: { color: style('--ink'), boxWidth: 14, boxHeight: 3 } };
  // How many nines: p90 is 1, p99 is 2. Above the median every decade of rarity has the same width.
  const rarity = (percent) => -Math.log10(1 - percent / 100);
  const marks = [[0, 'min'], [0.301, 'p50'], [1, 'p90'], [2, 'p99'], [3, 'p99.9'], [4, 'p99.99']];
  const kinds = {
    latency: ({ index }) => {
      const curves = data.workloads[index].curves;
      return { type: 'line', data: { datasets: curves.map((c) => line(c.model, c.points.map((p) => ({ x: rarity(p.percent), y: p.ms, percent: p.percent })))) },
        options: { ...common, plugins: { legend, tooltip: { callbacks: { title: (items) => 'p' + items[0].raw.percent, label: (item) => item.dataset.label + ': ' + number(item.raw.y) + ' ms' } } },
          scales: { x: axis('percentile', { type: 'linear', min: 0, max: Math.max(...curves.flatMap((c) => c.points.map((p) => rarity(p.percent)))), afterBuildTicks: (scale) => { scale.ticks = marks.filter(([value]) => value <= scale.max + 0.01).map(([value]) => ({ value })); }, ticks: { color: style('--soft'), autoSkip: false, maxRotation: 0, callback: (value) => (marks.find(([mark]) => Math.abs(mark - value) < 0.01) || ['', ''])[1] } }),
            y: axis('ms', { type: 'logarithmic', ticks: logTicks(false) }) } } };
    },
    concurrency: () => ({ type: 'line', data: { datasets: data.concurrency.map((c) => line(c.model, c.points)) },
      options: { ...common, plugins: { legend }, scales: { x: axis('connections', { type: 'logarithmic', ticks: logTicks(false) }), y: axis('requests a second', { beginAtZero: true }) } } }),
    time: ({ index }) => bars(data.workloads[index].costs, 'microseconds a request', [['userUs', 'own code', '--run'], ['systemUs', 'kernel', '--gain'], ['waitingUs', 'ready, no core', '--wait']]),
    memory: ({ index }) => bars(data.workloads[index].memory, 'MiB', [['residentMib', 'resident memory', '--run']]),
    switches: ({ index }) => bars(data.workloads[index].costs, 'switches a request', [['sleeps', 'went to sleep', '--run'], ['coresLost', 'lost the core', '--wait']]),
  };
  const bars = (costs, title, parts) => ({ type: 'bar',
    data: { labels: costs.map((c) => c.model), datasets: parts.map(([key, label, name]) => ({ label, data: costs.map((c) => c[key]), backgroundColor: style(name), maxBarThickness: 26 })) },
    options: { ...common, indexAxis: 'y', plugins: { legend: { labels: { color: style('--ink'), boxWidth: 12, boxHeight: 12 } }, tooltip: { callbacks: { label: (item) => item.dataset.label + ': ' + number(item.raw) } } },
      scales: { x: axis(title, { stacked: true, beginAtZero: true }), y: { stacked: true, grid: { display: false }, ticks: { color: style('--ink'), autoSkip: false } } } } });
  const draw = () => {
    charts.forEach((chart) => chart.destroy());
    legend.labels.color = style('--ink');
    charts = [...document.querySelectorAll('canvas[data-chart]')].map((canvas) => new Chart(canvas, kinds[canvas.dataset.chart]({ index: Number(canvas.dataset.index) })));
  };
  draw();
  dark.addEventListener('change', draw);
})();
`;
