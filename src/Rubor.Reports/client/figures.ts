// Draws the Vega-Lite specifications of a report where they stand, without eval, and lets a reader save them and
// switch overlays. Everything works from disk, without a network.
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { expressionInterpreter } from 'vega-interpreter';

async function draw(figure: HTMLElement): Promise<void> {
  const source = figure.querySelector<HTMLScriptElement>('script[type="application/json"]');
  const target = figure.querySelector<HTMLElement>('.plot');
  if (!source || !target) return;
  const spec = compile(JSON.parse(source.textContent ?? '') as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(spec, undefined, { ast: true }),
    { expr: expressionInterpreter, renderer: 'svg', container: target, hover: true });
  await view.runAsync();
  for (const button of figure.querySelectorAll<HTMLButtonElement>('button[data-save]')) {
    const type = button.dataset.save as 'svg' | 'png';
    button.addEventListener('click', () => void save(view, type, figure.id));
  }
  figure.dataset.drawn = 'true';
}

async function save(view: vega.View, type: 'svg' | 'png', name: string): Promise<void> {
  const link = document.createElement('a');
  link.href = await view.toImageURL(type, type === 'png' ? 2 : 1);
  link.download = `${name}.${type}`;
  link.click();
}

function overlaySwitches(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-overlay]')) {
    const name = box.dataset.overlay!;
    const apply = () => document.body.classList.toggle(`hide-${name}`, !box.checked);
    box.addEventListener('change', apply);
    apply();
  }
}

async function start(): Promise<void> {
  overlaySwitches();
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-vega]')) {
    try {
      await draw(figure);
    } catch (error) {
      figure.append(`This figure could not be drawn: ${String(error)}`);
    }
  }
  document.body.dataset.ready = 'true';
}

void start();
