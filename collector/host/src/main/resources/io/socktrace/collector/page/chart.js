// The last minutes of one listener on two canvases with one time axis: the accept queue against its
// limit, and a heatmap of the waits. Red, and a shape of its own, only for what is trouble.

const SPANS_MILLIS = [120_000, 300_000, 600_000];
const COLUMNS = 60; // of the heatmap
const GAP_MILLIS = 45_000; // no line across a silence
const LEFT = 46;
const BOTTOM = 14;
const TOP = 21; // of the plot; above it the marks of drops, and below these those of stalls
const STALL_TOP = 12;
const STALL_HEIGHT = 6;
const LABEL_WIDTH = 34;
const FONT = "10px system-ui, sans-serif";

// A sample is an array, as the collector sends it.
export const AT = 0;
const LENGTH = 1;
const PEAK = 2;
const LIMIT = 3;
const FIRST = 4;
export const DROPS = 5;
const STALL = 6;
const WAITS = 7;

/** The longest that is kept. */
export const LONGEST_MILLIS = SPANS_MILLIS[SPANS_MILLIS.length - 1];

/** A time axis from `span` milliseconds ago until now, as short as shows all that there is. */
export function timeline(oldest, now) {
  const span = SPANS_MILLIS.find((millis) => now - oldest <= millis) ?? LONGEST_MILLIS;
  return { now, span };
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    text: of("--text"),
    muted: of("--muted"),
    line: of("--line"),
    accent: of("--accent"),
    soft: of("--accent-soft"),
    trouble: of("--trouble"),
    troubleSoft: of("--trouble-soft"),
  };
}

function begin(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (width === 0) {
    return null; // not laid out
  }
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = FONT;
  return { context, width, height };
}

function timeAxis({ context, width, height }, time, colour) {
  context.fillStyle = colour.muted;
  context.strokeStyle = colour.line;
  context.textBaseline = "bottom";
  context.lineWidth = 1;
  const ticks = time.span === SPANS_MILLIS[0] ? 4 : 5; // 30 s, 1 min, 2 min
  for (let i = 0; i <= ticks; i++) {
    const before = (time.span / ticks) * (ticks - i);
    const x = xOf(time.now - before, time, width);
    context.textAlign = before === 0 ? "right" : i === 0 ? "left" : "center";
    context.fillText(before === 0 ? "now" : `-${timeText(before / 1000)}`, x, height);
    context.beginPath();
    context.moveTo(Math.round(x) - 0.5, height - BOTTOM);
    context.lineTo(Math.round(x) - 0.5, height - BOTTOM + 3);
    context.stroke();
  }
}

function timeText(seconds) {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function xOf(millis, { now, span }, width) {
  return LEFT + ((millis - now + span) / span) * (width - LEFT - 1);
}

/** `stalls` are pairs of begin and end in milliseconds. */
export function drawQueue(canvas, samples, stalls, time) {
  const area = begin(canvas);
  if (!area) {
    return;
  }
  const { context, width, height } = area;
  const colour = colours();
  const floor = height - BOTTOM;
  const limit = samples.length ? samples[samples.length - 1][LIMIT] : -1;
  const top = Math.max(1, limit + 1, ...samples.map((s) => Math.max(s[LENGTH], s[PEAK])));
  const y = (value) => floor - (Math.max(0, value) / top) * (floor - TOP);
  const x = (millis) => Math.max(LEFT, xOf(millis, time, width));

  for (const [from, to] of stallBands(samples, stalls)) {
    hatch(context, x(from), Math.max(3, x(to) - x(from)), colour);
  }
  samples.forEach((sample, i) => {
    if (i > 0 && sample[PEAK] > 0 && sample[AT] - samples[i - 1][AT] < GAP_MILLIS) {
      const from = x(samples[i - 1][AT]);
      const full = limit >= 0 && sample[PEAK] > limit;
      context.fillStyle = full ? colour.trouble : colour.soft;
      context.fillRect(from, y(sample[PEAK]), Math.max(1, x(sample[AT]) - from), floor - y(sample[PEAK]));
    }
  });
  context.strokeStyle = colour.line;
  context.lineWidth = 1;
  line(context, LEFT, Math.round(floor) + 0.5, width, Math.round(floor) + 0.5);
  if (limit >= 0) {
    context.strokeStyle = colour.muted;
    context.setLineDash([4, 3]);
    line(context, LEFT, Math.round(y(limit)) + 0.5, width, Math.round(y(limit)) + 0.5);
    context.setLineDash([]);
  }
  lengthLine(context, samples, x, y, colour);
  dropMarks(context, samples, x, colour);

  context.fillStyle = colour.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText("0", LEFT - 5, floor);
  context.fillText(limit >= 0 ? `limit ${limit}` : String(top), LEFT - 5, y(limit >= 0 ? limit : top));
  timeAxis(area, time, colour);
}

function lengthLine(context, samples, x, y, colour) {
  context.strokeStyle = colour.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  let before = null;
  for (const sample of samples) {
    if (sample[LENGTH] < 0) {
      before = null;
    } else {
      const gap = !before || sample[AT] - before[AT] > GAP_MILLIS;
      context[gap ? "moveTo" : "lineTo"](x(sample[AT]), y(sample[LENGTH]));
      before = sample;
    }
  }
  context.stroke();
}

/** A triangle points down where connections were dropped; near ones share one number. */
function dropMarks(context, samples, x, colour) {
  const groups = [];
  for (const sample of samples.filter((s) => s[DROPS] > 0)) {
    const at = x(sample[AT]);
    const last = groups[groups.length - 1];
    triangle(context, at, sample[FIRST] ? "stroke" : "fill", colour);
    if (last && !last.first && at - last.at < LABEL_WIDTH) {
      last.at = at;
      last.drops += sample[DROPS];
    } else {
      groups.push({ left: at, at, drops: sample[DROPS], first: sample[FIRST] === 1 });
    }
  }
  context.fillStyle = colour.trouble;
  context.textBaseline = "top";
  context.textAlign = "left";
  for (const { text, from } of dropLabels(context, groups)) {
    context.fillText(text, from, 0);
  }
}

/**
 * The numbers beside their marks. Where two would cover each other they become one; what was
 * before the first report is not added to anything, and then only its hollow mark stays.
 */
function dropLabels(context, groups) {
  const labels = [];
  for (const group of groups) {
    let label = dropLabel(context, group);
    let last = labels[labels.length - 1];
    while (last && label.from < last.to + 4) {
      labels.pop();
      if (!last.first) {
        label = dropLabel(context, { ...label, left: last.left, drops: last.drops + label.drops });
      }
      last = labels[labels.length - 1];
    }
    labels.push(label);
  }
  return labels;
}

function dropLabel(context, { left, at, drops, first }) {
  const text = first ? `${drops} before` : String(drops);
  const width = context.measureText(text).width;
  const fitsRight = at + 7 + width < context.canvas.clientWidth;
  const fitsLeft = left - 7 - width > 0;
  const from = fitsLeft && (first || !fitsRight) ? left - 7 - width : at + 7;
  return { left, at, drops, first, text, from, to: from + width };
}

/** Hollow for what was before the first report. */
function triangle(context, at, how, colour) {
  context.fillStyle = colour.trouble;
  context.strokeStyle = colour.trouble;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(at - 4, 2);
  context.lineTo(at + 4, 2);
  context.lineTo(at, 9);
  context.closePath();
  context[how]();
}

function stallBands(samples, stalls) {
  const bands = stalls.map(([from, to]) => [from, to]);
  for (const sample of samples) {
    if (sample[STALL] > 0) {
      bands.push([sample[AT] - sample[STALL] * 1000, sample[AT]]);
    }
  }
  return bands;
}

function hatch(context, from, width, colour) {
  const bottom = STALL_TOP + STALL_HEIGHT;
  context.save();
  context.beginPath();
  context.rect(from, STALL_TOP, width, STALL_HEIGHT);
  context.clip();
  context.fillStyle = colour.troubleSoft;
  context.fillRect(from, STALL_TOP, width, STALL_HEIGHT);
  context.strokeStyle = colour.trouble;
  context.lineWidth = 1.5;
  for (let x = from - STALL_HEIGHT; x < from + width; x += 4) {
    line(context, x, bottom, x + STALL_HEIGHT, STALL_TOP);
  }
  context.restore();
}

function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** `bounds` are the upper bounds of the buckets in words; one bucket more has none. */
export function drawWaits(canvas, samples, bounds, time) {
  const area = begin(canvas);
  if (!area) {
    return;
  }
  const { context, width, height } = area;
  const colour = colours();
  const floor = height - BOTTOM;
  const rows = bounds.length + 1;
  const columnMillis = time.span / COLUMNS;
  const { columns, most } = waitColumns(samples, columnMillis);
  const told = samples.find((sample) => sample[FIRST] === 1);
  const rowHeight = (floor - 4) / rows;
  for (const [column, counts] of columns) {
    const from = Math.max(LEFT, xOf(column * columnMillis, time, width));
    const to = Math.min(width, xOf((column + 1) * columnMillis, time, width));
    for (const [bucket, count] of counts) {
      if (bucket < rows && to > from) {
        context.globalAlpha = 0.2 + 0.8 * (Math.log1p(count) / Math.log1p(most));
        context.fillStyle = colour.accent;
        context.fillRect(from, floor - (bucket + 1) * rowHeight, Math.max(1, to - from - 1), rowHeight - 0.5);
      }
    }
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour.line;
  line(context, LEFT, Math.round(floor) + 0.5, width, Math.round(floor) + 0.5);
  const before = told ? countOf(told[WAITS]) : 0;
  if (before > 0) {
    beforeMark(context, before, Math.max(LEFT, xOf(told[AT], time, width)), floor, colour);
  }
  context.fillStyle = colour.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const every = Math.max(1, Math.ceil(13 / rowHeight)); // room for a line of text
  for (let i = 0; i < bounds.length; i += every) {
    context.fillText(bounds[i], LEFT - 5, floor - (i + 1) * rowHeight);
  }
  timeAxis(area, time, colour);
}

/** The waits of the first report may be days old: a number and a line, and no heat. */
function beforeMark(context, count, at, floor, colour) {
  context.strokeStyle = colour.muted;
  context.setLineDash([2, 3]);
  line(context, Math.round(at) + 0.5, 2, Math.round(at) + 0.5, floor);
  context.setLineDash([]);
  const text = `${count} before`;
  const fits = at - 4 - context.measureText(text).width > LEFT;
  context.fillStyle = colour.muted;
  context.textAlign = fits ? "right" : "left";
  context.textBaseline = "top";
  context.fillText(text, fits ? at - 4 : at + 4, 2);
}

function countOf(waits) {
  return waits.reduce((sum, value, i) => sum + (i % 2 === 1 ? value : 0), 0);
}

function waitColumns(samples, columnMillis) {
  const columns = new Map();
  let most = 1;
  for (const sample of samples.filter((s) => s[FIRST] !== 1)) {
    const column = Math.floor(sample[AT] / columnMillis);
    const counts = columns.get(column) ?? new Map();
    columns.set(column, counts);
    for (let i = 0; i + 1 < sample[WAITS].length; i += 2) {
      const sum = (counts.get(sample[WAITS][i]) ?? 0) + sample[WAITS][i + 1];
      counts.set(sample[WAITS][i], sum);
      most = Math.max(most, sum);
    }
  }
  return { columns, most };
}

/** What the queue's picture tells, for those who do not see it. */
export function describeQueue(samples, stalls) {
  if (samples.length === 0) {
    return "Accept queue over time: nothing received yet";
  }
  const last = samples[samples.length - 1];
  const peak = Math.max(...samples.map((s) => Math.max(s[PEAK], s[LENGTH])));
  const drops = samples.reduce((sum, s) => sum + s[DROPS], 0);
  const stalled = stallBands(samples, stalls).length;
  const known = (value) => (value < 0 ? "unknown" : value);
  return (
    `Accept queue over time: now ${known(last[LENGTH])}, highest ${known(peak)}, ` +
    `limit ${known(last[LIMIT])}, ${drops} drops, ${stalled === 0 ? "no stall" : "with stalls"}`
  );
}

/** The sample under the pointer in words. */
export function readQueue(canvas, samples, { now, span }, clientX, clock) {
  const box = canvas.getBoundingClientRect();
  const share = (clientX - box.left - LEFT) / (box.width - LEFT - 1);
  const millis = now - span + share * span;
  const sample = samples.find((s) => s[AT] >= millis);
  if (!sample) {
    return "";
  }
  const parts = [`${clock(sample[AT])}: length ${sample[LENGTH] < 0 ? "unknown" : sample[LENGTH]}`];
  if (sample[PEAK] >= 0) {
    parts.push(`peak ${sample[PEAK]}`);
  }
  if (sample[DROPS] > 0) {
    parts.push(`${sample[DROPS]} drops`);
  }
  return parts.join(", ");
}
