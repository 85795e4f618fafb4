(() => {
'use strict';
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const make = (name, className, text = '') => {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
};
const [tip, cursor, choice] = ['tip', 'cursor', 'choice'].map(name => {
  const node = make('div', name);
  node.hidden = true;
  document.body.append(node);
  return node;
});
tip.setAttribute('role', 'tooltip');

// A shape's title becomes its tooltip.
for (const title of all('svg.drawing title')) {
  title.parentNode.dataset.tip = title.textContent;
  title.remove();
}
// The tip of a group goes above that of a shape in it.
const words = mark => {
  const group = mark.parentNode.closest('[data-tip]');
  return (group ? words(group) + '\n' : '') + mark.dataset.tip;
};
const hide = () => { tip.hidden = cursor.hidden = true; };
const show = (text, x, y) => {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = x + 14 + box.width > innerWidth ? x - 14 - box.width : x + 14;
  tip.style.left = Math.max(4, left) + 'px';
  tip.style.top = Math.max(4, y + 14 + box.height > innerHeight ? y - 14 - box.height : y + 14) + 'px';
};

// Where a pointer stands in the plane of a drawing, and the way back to the screen.
const numbers = text => text.split(' ').map(Number);
const read = new WeakMap();
const values = path => {
  if (!read.has(path)) read.set(path, { x: numbers(path.dataset.xs), y: numbers(path.dataset.ys) });
  return read.get(path);
};
const plane = plot => {
  const matrix = plot.ownerSVGElement.getScreenCTM();
  const size = ['x', 'y', 'width', 'height'].map(name => plot[name].baseVal.value);
  const view = plot.viewBox.baseVal;
  const [x0, x1] = numbers(plot.dataset.x), [y0, y1] = numbers(plot.dataset.y);
  const toData = event => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const u = (point.x - size[0]) / size[2], v = (point.y - size[1]) / size[3];
    return { u, v, x: x0 + (view.x + u * view.width) / size[2] * (x1 - x0) };
  };
  const toScreen = (x, y) => {
    const u = ((x - x0) / (x1 - x0) * size[2] - view.x) / view.width;
    return new DOMPoint(size[0] + u * size[2], size[1] + (1 - (y - y0) / (y1 - y0)) * size[3])
      .matrixTransform(matrix);
  };
  return { toData, toScreen, size, view, x0, x1 };
};
const nearest = (plot, event) => {
  const { toData, toScreen } = plane(plot);
  const at = toData(event);
  if (at.u < 0 || at.u > 1 || at.v < 0 || at.v > 1) return null;
  let best = null;
  for (const path of all('[data-xs]', plot)) {
    if (path.style.display === 'none') continue;
    const { x, y } = values(path);
    let low = 0, high = x.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle] < at.x) low = middle; else high = middle;
    }
    const index = Math.abs(x[low] - at.x) <= Math.abs(x[high] - at.x) ? low : high;
    const place = toScreen(x[index], y[index]);
    const distance = Math.hypot(place.x - event.clientX, place.y - event.clientY);
    if (!best || distance < best.distance) best = { distance, place, path, x: x[index], y: y[index] };
  }
  return best && best.distance < 60 ? best : null;
};
const point = event => {
  const mark = event.target.closest?.('[data-tip]');
  const plot = event.target.closest?.('svg.drawing')?.querySelector('svg.plot');
  cursor.hidden = true;
  const found = plot && (!mark || mark.dataset.xs) ? nearest(plot, event) : null;
  if (found) {
    const panel = plot.closest('figure')?.querySelector('bdi')?.title || '';
    const { name, ux, uy } = found.path.dataset;
    cursor.style.left = found.place.x + 'px';
    cursor.style.top = found.place.y + 'px';
    cursor.hidden = false;
    show(`${panel ? panel + '\n' : ''}${name}\n${found.x} ${ux}: ${found.y} ${uy}`, event.clientX, event.clientY);
  } else if (mark) {
    show(words(mark), event.clientX, event.clientY);
  } else {
    hide();
  }
};
document.addEventListener('pointermove', point);
document.addEventListener('pointerdown', point);
document.addEventListener('scroll', hide, { passive: true });
document.documentElement.addEventListener('pointerleave', hide);
document.addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });

// A legend's entries switch what they name.
for (const item of all('.legend [data-toggle]')) {
  const button = make('button', '');
  button.type = 'button';
  button.append(...item.firstElementChild.childNodes);
  button.setAttribute('aria-pressed', 'true');
  item.replaceChildren(button);
  button.addEventListener('click', () => {
    const isOn = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', isOn);
    for (const node of all(`svg.drawing [data-k="${item.dataset.toggle}"]`, item.closest('.chart'))) {
      node.style.display = isOn ? '' : 'none';
    }
    hide();
  });
}

// Panels can be looked for by name, and made as wide as the page.
for (const panels of all('.panels:not(.one)')) {
  const figures = all('figure', panels);
  for (const figure of figures) {
    const button = make('button', 'tool', '⤢');
    button.type = 'button';
    button.title = 'Enlarge';
    button.setAttribute('aria-label', 'Enlarge');
    button.addEventListener('click', () => { figure.classList.toggle('big'); });
    figure.querySelector('.name-line')?.append(button);
  }
  if (figures.length <= 6) continue;
  const tools = make('div', 'tools');
  const input = make('input', '');
  const count = make('span', '', `${figures.length} panels`);
  input.type = 'search';
  input.placeholder = 'Find a container';
  input.setAttribute('aria-label', 'Find a container');
  input.addEventListener('input', () => {
    const wanted = input.value.toLowerCase();
    const hidden = figures.filter(figure => {
      const title = figure.querySelector('bdi')?.title.toLowerCase() ?? '';
      figure.hidden = !title.includes(wanted);
      return figure.hidden;
    });
    count.textContent = `${figures.length - hidden.length} of ${figures.length} panels`;
  });
  tools.append(input, count);
  panels.before(tools);
}

// Rows of a long table can be looked for by any word in them.
const lists = all('table[data-filter]').filter(table => table.tBodies[0]);
if (lists.length && lists.reduce((sum, table) => sum + table.tBodies[0].rows.length, 0) > 4) {
  const tools = make('div', 'tools');
  const input = make('input', '');
  const count = make('span', '');
  input.type = 'search';
  input.placeholder = lists[0].dataset.filter;
  input.setAttribute('aria-label', lists[0].dataset.filter);
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, total = 0;
    for (const row of lists.flatMap(table => [...table.tBodies[0].rows])) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      total += 1;
      if (!row.hidden) shown += 1;
    }
    for (const more of all('details.more')) if (words.length) more.open = true;
    count.textContent = words.length ? `${shown} of ${total} rows` : '';
  };
  input.addEventListener('input', filter);
  tools.append(input, count);
  lists[0].closest('.scroll').before(tools);
}

// Dragging over time looks closer; a double click goes back.
const nice = rough => {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find(step => step * power >= rough * 0.999);
};
const look = (plot, from, to) => {
  const { size, x0, x1 } = plane(plot);
  const view = plot.viewBox.baseVal;
  view.x = (from - x0) / (x1 - x0) * size[2];
  view.width = (to - from) / (x1 - x0) * size[2];
  const ticks = plot.parentNode.querySelector('.ticks');
  const [line, text] = [ticks.querySelector('line'), ticks.querySelector('text')].map(node => node.cloneNode(true));
  const step = nice((to - from) / Math.max(1, size[2] / 80));
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  ticks.replaceChildren();
  for (let value = Math.ceil(from / step - 1e-9) * step; value <= to + step * 1e-6; value += step) {
    const place = size[0] + (value - from) / (to - from) * size[2];
    const [mark, label] = [line.cloneNode(true), text.cloneNode(true)];
    mark.setAttribute('x1', place);
    mark.setAttribute('x2', place);
    label.setAttribute('x', place);
    label.textContent = value.toFixed(decimals);
    ticks.append(mark, label);
  }
};
for (const plot of all('svg.plot[data-zoom]')) {
  const drawing = plot.ownerSVGElement;
  const ticks = plot.parentNode.querySelector('.ticks');
  const original = ticks.innerHTML;
  let start = null;
  drawing.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    const at = plane(plot).toData(event);
    if (at.u < 0 || at.u > 1 || at.v < 0 || at.v > 1) return;
    start = { x: at.x, clientX: event.clientX };
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  drawing.addEventListener('pointermove', event => {
    if (!start) return;
    const box = plane(plot);
    const [top, bottom] = [0, box.size[3]].map(y => new DOMPoint(box.size[0], box.size[1] + y)
      .matrixTransform(drawing.getScreenCTM()).y);
    choice.hidden = false;
    choice.style.left = Math.min(start.clientX, event.clientX) + 'px';
    choice.style.width = Math.abs(start.clientX - event.clientX) + 'px';
    choice.style.top = top + 'px';
    choice.style.height = bottom - top + 'px';
  });
  const end = event => {
    choice.hidden = true;
    if (start && event.type === 'pointerup' && Math.abs(event.clientX - start.clientX) > 8) {
      const { x0, x1, toData } = plane(plot);
      const other = Math.min(x1, Math.max(x0, toData(event).x));
      look(plot, Math.min(start.x, other), Math.max(start.x, other));
      hide();
    }
    start = null;
  };
  drawing.addEventListener('pointerup', end);
  drawing.addEventListener('pointercancel', end);
  drawing.addEventListener('dblclick', () => {
    const { size } = plane(plot);
    plot.viewBox.baseVal.x = 0;
    plot.viewBox.baseVal.width = size[2];
    ticks.innerHTML = original;
  });
}

// The run that is being recorded: the page asks for itself again.
const live = document.querySelector('main[data-live]');
if (live) {
  setInterval(async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      document.querySelector('main').replaceWith(page.querySelector('main'));
    } catch { /* The server has ended; the page stays as it is. */ }
  }, live.dataset.live * 1000);
}
})();
