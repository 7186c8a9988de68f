/** The playground in a real browser: typing, floors and flips, the pool, files, states, reload, accessibility, widths. */
import assert from 'node:assert/strict';
import type {
  HostToPlayground,
  PlaygroundState,
  PlaygroundToHost,
  SavedPlayground,
} from '../../src/protocol/playgroundPanel';
import { audit, type PanelPage } from './harness';
import { panelSuite, type PanelOptions } from './panelSuite';
import {
  done,
  empty,
  failed,
  fixtureAbout,
  fixtureAnswer,
  FLIPS,
  loading,
  ready,
  running,
} from './playgroundStates';
import { THEMES, type ThemeName } from './themes';

type Page = PanelPage<PlaygroundState, PlaygroundToHost>;
type Ask = Extract<PlaygroundToHost, { type: 'ask' }>;

describe('playground', function () {
  this.timeout(60_000);
  const openPage = panelSuite<PlaygroundState, PlaygroundToHost>('webview/playground/main.ts');
  let panel: Page;
  const about = fixtureAbout();

  const open = async (options: PanelOptions = {}) => (panel = await openPage(options));
  const send = (message: HostToPlayground) => (panel.send as (m: unknown) => Promise<void>)(message);
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });
  const asks = async () => (await panel.sent()).filter((m): m is Ask => m.type === 'ask');
  const headline = () => panel.page.locator('.answer .headline').innerText();
  const standing = () => panel.page.locator('.standing').getAttribute('data-standing');
  const slider = () => panel.page.getByRole('slider');
  const number = () => panel.page.getByRole('spinbutton');

  /** Waits for the `count`-th question and answers it. */
  const answerAsk = async (count: number, on = about): Promise<Ask> => {
    await panel.page.waitForFunction(
      (n) =>
        (window as unknown as { proteusSent: { type: string }[] }).proteusSent.filter((m) => m.type === 'ask')
          .length >= n,
      count,
    );
    const ask = (await asks())[count - 1];
    await send({ type: 'answer', ask: ask.ask, answer: fixtureAnswer(on, ask.off ?? []) });
    return ask;
  };
  /** Waits for the question with this prompt. */
  const askOf = async (prompt: string): Promise<Ask> => {
    await panel.page.waitForFunction(
      (wanted) =>
        (window as unknown as { proteusSent: { prompt?: string }[] }).proteusSent.some(
          (m) => m.prompt === wanted,
        ),
      prompt,
    );
    const found = (await asks()).findLast((ask) => ask.prompt === prompt);
    assert.ok(found);
    return found;
  };
  const withAnswer = async (options: PanelOptions = {}, state = ready()) => {
    await (await open(options)).show(state);
    await panel.page.locator('#prompt').fill('How long does the train move?');
    const { content } = state;
    await answerAsk(1, content.kind === 'ready' ? content.about : about);
  };

  it('asks once the typing pauses, and shows the answer to the last question only', async () => {
    await (await open()).show(ready());
    assert.match(await headline(), /no prompt yet/);
    assert.deepEqual(await asks(), []);
    await panel.page.locator('#prompt').pressSequentially('What is 7 × 8?', { delay: 5 });
    const first = await askOf('What is 7 × 8?');
    // How many pauses a slow machine makes of fourteen keys is its own affair.
    assert.ok((await asks()).length < 14);
    assert.equal(first.off, null);
    await send({ type: 'answer', ask: first.ask, answer: fixtureAnswer(about) });
    assert.equal(await headline(), 'llama-3.1-405b');
    await panel.page.locator('#prompt').fill('another');
    const second = await askOf('another');
    const late = fixtureAnswer(about);
    late.steps = [{ ...late.steps[0], upTo: 1 }];
    await send({ type: 'answer', ask: first.ask, answer: late });
    assert.equal(await headline(), 'llama-3.1-405b');
    await send({ type: 'answer', ask: second.ask, answer: late });
    assert.equal(await headline(), 'llama-3.1-8b');
    await panel.page.locator('#prompt').fill('  ');
    assert.match(await headline(), /no prompt yet/);
    assert.equal(await panel.page.locator('.segment').count(), 0);
  });

  it('shows p̂, ĉ and s of every model as given, and marks the choice', async () => {
    await withAnswer();
    const answer = fixtureAnswer(about);
    const rows = await panel.page.locator('.choice tbody tr').evaluateAll((all) =>
      all.map((row) => ({
        model: (row as HTMLElement).dataset.key,
        values: [...row.querySelectorAll<HTMLElement>('[data-field]')].map((c) => Number(c.dataset.value)),
        chosen: row.querySelector('.chosen') !== null,
      })),
    );
    const { score } = answer.steps[4];
    assert.deepEqual(
      rows,
      about.models.map((model, m) => ({
        model,
        values: [answer.accuracy[m], answer.cost[m], score[m]],
        chosen: m === 4,
      })),
    );
    assert.match(await panel.page.locator('.choice tbody tr').first().innerText(), /\$0\.040/);
  });

  it('follows the floor without asking again, with slider, number, stops and flips', async () => {
    await withAnswer();
    assert.equal(await number().inputValue(), '0.82');
    assert.equal(await standing(), 'feasible');
    await button('bulk 0.70').click();
    assert.equal(await headline(), 'llama-3.1-8b');
    assert.equal(await standing(), 'certified');
    assert.equal(await button('bulk 0.70').getAttribute('aria-pressed'), 'true');
    const walked: [string, string][] = [];
    while (await button('Next flip').isEnabled()) {
      await button('Next flip').click();
      walked.push([await number().inputValue(), await headline()]);
    }
    assert.deepEqual(walked, [
      ['0.711', 'gpt-4o-mini'],
      ['0.724', 'mixtral-8x22b'],
      ['0.781', 'gpt-4o-mini'],
      ['0.811', 'llama-3.1-405b'],
    ]);
    await button('Previous flip').click();
    assert.deepEqual([await number().inputValue(), await headline()], ['0.81', 'gpt-4o-mini']);
    await slider().press('ArrowRight');
    assert.deepEqual([await number().inputValue(), await headline()], ['0.811', 'llama-3.1-405b']);
    assert.match((await slider().getAttribute('aria-valuetext')) ?? '', /0\.811, certified, llama-3\.1-405b/);
    await number().fill('0.9');
    assert.equal(await standing(), 'infeasible');
    await number().fill('1.2');
    assert.match(await panel.page.getByRole('alert').innerText(), /from 0 to 1/);
    assert.equal(await standing(), 'infeasible');
    await number().fill('0.05');
    assert.equal(await headline(), 'llama-3.1-8b');
    assert.equal((await asks()).length, 1);
  });

  it('marks every flip along the floor where it is', async () => {
    await withAnswer();
    const ticks = await panel.page
      .locator('.ticks .flip')
      .evaluateAll((all) => all.map((t) => parseFloat((t as HTMLElement).style.left)));
    const [from, to] = [
      Number(await slider().getAttribute('min')),
      Number(await slider().getAttribute('max')),
    ];
    const expected = FLIPS.map((flip) => (100 * (flip - from)) / (to - from));
    ticks.forEach((left, k) => assert.ok(Math.abs(left - expected[k]) < 0.01));
    assert.equal(ticks.length, 4);
    const listed = await panel.page.locator('.floor .intervals li').allInnerTexts();
    assert.deepEqual(
      listed.map((text) => text.replace(/\s+/g, ' ')),
      [
        'llama-3.1-8b up to 0.710',
        'gpt-4o-mini 0.710 to 0.723',
        'mixtral-8x22b 0.723 to 0.780',
        'gpt-4o-mini 0.780 to 0.810',
        'llama-3.1-405b above 0.810',
      ],
    );
    assert.equal(await panel.page.locator('.floor [aria-current=true]').count(), 1);
  });

  it('asks anew where a model is switched off, says that no certificate holds, and goes back', async () => {
    await withAnswer();
    await button('bulk 0.70').click();
    const box = panel.page.getByRole('checkbox', { name: 'llama-3.1-8b may be chosen' });
    await box.focus();
    await box.press('Space');
    assert.deepEqual((await answerAsk(2)).off, ['llama-3.1-8b']);
    assert.equal(await headline(), 'gpt-4o-mini');
    assert.equal(await standing(), 'void');
    assert.ok(await box.evaluate((b) => b === document.activeElement), 'the box keeps the focus');
    assert.match(await panel.page.locator('.choice tr.off').innerText(), /llama-3\.1-8b[^]*off/);
    await button('As trained').click();
    assert.equal((await answerAsk(3)).off, null);
    assert.equal(await standing(), 'certified');
    await box.uncheck();
    await answerAsk(4);
    await box.check();
    assert.equal((await answerAsk(5)).off, null);
    for (const [k, model] of about.models.entries()) {
      await panel.page.getByRole('checkbox', { name: `${model} may be chosen` }).uncheck();
      await answerAsk(6 + k);
    }
    assert.match(await headline(), /No model may be chosen/);
  });

  it('says what expected values and missing limits promise', async () => {
    await withAnswer({}, ready({ about: { ...about, serve: 'expected' } }));
    await button('bulk 0.70').click();
    assert.match(await panel.page.locator('.standing').innerText(), /feasible[^]*expected values/);
    await panel.show(ready({ about: { ...about, tiers: [], limit: { certified: null, observed: null } } }));
    await answerAsk(2);
    assert.match(await panel.page.locator('.standing').innerText(), /not feasible[^]*safest point/);
    assert.doesNotMatch(await panel.page.locator('main').innerText(), /NaN|undefined|null/);
  });

  it('takes over a given prompt once', async () => {
    await (await open()).show(ready({ given: { id: 7, text: 'selected text' } }));
    assert.equal((await answerAsk(1)).prompt, 'selected text');
    await panel.page.locator('#prompt').fill('my own');
    await panel.show(ready({ given: { id: 7, text: 'selected text' }, stale: 'changed' }));
    assert.equal(await panel.page.locator('#prompt').inputValue(), 'my own');
    await panel.show(ready({ given: { id: 8, text: 'other text' } }));
    assert.equal(await panel.page.locator('#prompt').inputValue(), 'other text');
  });

  it('routes a file at the floor and pool in force, with progress, a table and CSV', async () => {
    await withAnswer();
    await button('Route a file').click();
    await panel.show(ready({ batch: running }));
    assert.equal(await panel.page.getByRole('progressbar').getAttribute('aria-valuenow'), '42');
    assert.equal(await button('Route a file').isDisabled(), true);
    await button('Cancel').click();
    await panel.show(ready({ batch: done(about, ['gpt-4o']) }));
    assert.equal(await panel.page.getByRole('progressbar').isVisible(), false);
    const rows = panel.page.locator('.batch tbody tr');
    assert.equal(await rows.count(), 200);
    assert.match(await rows.nth(1).innerText(), /2\s+What is 1 × 7.*<b>that<\/b>.*…\s+gpt-4o-mini\s+0\.601/);
    assert.match(await panel.page.locator('.batch').innerText(), /Without gpt-4o: no certificate/);
    assert.match(await panel.page.locator('.mix .intervals').innerText(), /llama-3\.1-8b\s*60\.0 %/);
    await number().fill('0.75');
    await button('Route again at 0.75').click();
    await button('Save CSV').click();
    await send({ type: 'saved', path: '/project/decisions.csv' });
    assert.match(await panel.page.getByRole('status').innerText(), /Saved \/project\/decisions\.csv/);
    assert.deepEqual(
      (await panel.sent()).filter((m) => m.type !== 'ask'),
      [
        { type: 'ready' },
        { type: 'routeFile', tau: 0.82, off: null, again: false },
        { type: 'cancel' },
        { type: 'routeFile', tau: 0.75, off: null, again: true },
        { type: 'saveBatch' },
      ],
    );
  });

  it('offers what can be done next, in every state, and keeps what was typed', async () => {
    await withAnswer();
    await panel.show(failed);
    assert.match(
      await panel.page.getByRole('alert').innerText(),
      /cut short[^]*router\.onnx[^]*Copy it again/,
    );
    await button('Try again').click();
    await panel.show(loading);
    assert.equal(await panel.page.locator('vscode-progress-ring').count(), 1);
    await panel.show(empty);
    assert.match(await panel.page.locator('.centre').innerText(), /no run of router\.proteus\.json/);
    await button('Train').click();
    await panel.show(ready({ stale: 'the outcome data has changed since this run' }));
    assert.match(await panel.page.locator('.notice').innerText(), /data has changed/);
    assert.equal((await answerAsk(2)).prompt, 'How long does the train move?');
    assert.deepEqual(
      (await panel.sent()).slice(-3).map((m) => (m.type === 'command' ? m.command : m.type)),
      ['reopen', 'train', 'ask'],
    );
  });

  it('comes back after a reload as it was', async () => {
    await withAnswer();
    await number().fill('0.7235');
    await panel.page.getByRole('checkbox', { name: 'gpt-4o may be chosen' }).uncheck();
    await answerAsk(2);
    await panel.page.waitForFunction(() => {
      const { proteusState } = window as unknown as { proteusState: { tau?: number; off?: unknown } | null };
      return proteusState?.tau === 0.7235 && Array.isArray(proteusState.off);
    });
    const kept = (await panel.kept()) as SavedPlayground;
    assert.deepEqual(kept, {
      config: ready().config,
      prompt: 'How long does the train move?',
      tau: 0.7235,
      off: ['gpt-4o'],
      given: 0,
      scroll: 0,
    });
    await panel.close();
    await (await open({ kept })).show(ready());
    const ask = await answerAsk(1);
    assert.deepEqual([ask.prompt, ask.off], [kept.prompt, kept.off]);
    assert.equal(await number().inputValue(), '0.7235');
    assert.equal(await standing(), 'void');
    assert.deepEqual(await panel.kept(), kept);
  });

  it('keeps markup in names and prompts as text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const models = [name, ...about.models.slice(1)];
    const other = { ...about, models, tiers: [{ name, floor: 0.7 }] };
    await withAnswer({}, ready({ about: other, batch: done(other) }));
    assert.equal(await panel.page.locator('img').count(), 0);
    assert.equal(await headline(), name);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await withAnswer({ theme }, ready({ stale: 'changed', batch: done() }));
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const [name, state] of Object.entries({
    empty,
    failed,
    loading,
    idle: ready(),
    running: ready({ batch: running }),
  })) {
    it(`has no serious accessibility finding while ${name}`, async () => {
      await (await open({ theme: 'light' })).show(state);
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const width of [320, 3840]) {
    it(`fits 37 models into ${width} pixels`, async () => {
      const many = fixtureAbout(37);
      const state = ready({ about: many, batch: done(many) });
      assert.ok(JSON.stringify(state).length < 1_000_000);
      await withAnswer({ width }, state);
      const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
    });
  }
});
