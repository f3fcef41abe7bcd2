// SCORM 2004 with rules of its own: the rules decide what comes next, the player
// shows the ways they leave, and the whole decides whether the course is passed.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { offers } from './packages.mjs';
import { demo } from './person.mjs';
import { golf, takesTheTest, thereIsGolf, turnsPages } from './golf.mjs';
import { hides, ruled, unit } from './ruled.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const flow = '<imsss:controlMode choice="false" flow="true"/>';
const done = 'cmi.completion_status=completed;cmi.success_status=passed';

describe('a course with rules', () => {
  story('done first and marked after: the bar says so, and then the score', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const kari = await somebody('Kari');
    const title = 'Prøve til slutt';
    await owner.signsIn(demo.owner);
    await kari.signsIn(demo.guest);
    await step('a course says that it is done, and a while later what its test came to', async () => {
      await offers(owner, title, ruled(title, '', unit('a', 'Alt', { acts: { Gjort: 'cmi.completion_status=completed;Commit', Prøve: 'cmi.score.scaled=0.9;cmi.success_status=passed;Commit' } })));
      await kari.enrols(title);
      await kari.follows(word('courses.continue'), kari.row(title));
      await kari.presses('Gjort', kari.course);
      await kari.sees(kari.stage.getByText(word('player.outcome.passed')));
      await kari.presses('Prøve', kari.course);
      await kari.sees(kari.stage.getByText(word('player.outcome.passed_score', { Score: '90 %' })));
      await kari.closesCourse();
      await kari.seesCompleted(title, { score: '90 %' });
    });
  });

  story('goes forth and back by its rules, pauses, goes on in the middle, and is passed as a whole', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const kari = await somebody('Kari');
    const title = 'Regler i rekkefølge';
    await owner.signsIn(demo.owner);
    await kari.signsIn(demo.guest);
    await offers(owner, title, ruled(title, flow,
      unit('a', 'Først', { acts: { Videre: `${done};cmi.exit=normal;adl.nav.request=continue;Terminate` } }),
      unit('b', 'Midten', { first: 'cmi.entry;cmi.suspend_data;cmi.total_time', acts: { Skriv: 'cmi.suspend_data=side 3;cmi.session_time=PT1M;cmi.exit=suspend;Commit', Gjort: done } }),
      unit('c', 'Sist', { more: hides('continue', 'abandon', 'abandonAll'), acts: { Gjort: `${done};cmi.score.scaled=0.9`, Ferdig: 'adl.nav.request=exitAll;Terminate' } })));

    await step('it begins with the first part; the way back is closed', async () => {
      await kari.enrols(title);
      await kari.follows(word('courses.continue'), kari.row(title));
      await at(kari, 'Først');
      await waysAre(kari, { continue: true, previous: undefined, exitAll: true, suspendAll: true, abandon: true });
    });

    await step('the part itself goes on, and the learner goes back and on with the buttons', async () => {
      await kari.presses('Videre', kari.course);
      await at(kari, 'Midten');
      await way(kari, 'previous').click();
      await at(kari, 'Først');
      await way(kari, 'continue').click();
      await at(kari, 'Midten');
    });

    await step('she closes the window without a word: it goes on where she was', async () => {
      await kari.presses('Skriv', kari.course);
      await kari.workIsSaved();
      await kari.page.close();
      await kari.opensAnotherTab();
      await kari.startsAgain(title);
      await at(kari, 'Midten');
      await heard(kari, 'resume | side 3 | PT1M');
    });

    await step('she takes a break with the button, and goes on from there', async () => {
      await way(kari, 'suspendAll').click();
      await kari.sees(kari.stage.getByText(word('player.paused')));
      await kari.presses(word('player.restart'), kari.stage);
      await at(kari, 'Midten');
      await heard(kari, 'resume | side 3 | PT1M');
    });

    let path;
    await step('the last part has its own buttons; with it the whole is passed', async () => {
      await kari.presses('Gjort', kari.course);
      await way(kari, 'continue').click();
      await at(kari, 'Sist');
      await waysAre(kari, { continue: undefined, previous: true, abandon: undefined, exitAll: true });
      await kari.presses('Gjort', kari.course);
      await kari.sees(kari.stage.getByText(beginning(word('player.outcome.passed_score', { Score: '90 %' }).slice(0, 8))));
      await kari.presses('Ferdig', kari.course);
      await kari.sees(kari.stage.getByText(word('player.ended')));
      path = new URL(kari.page.url()).pathname;
      await kari.closesCourse();
      await kari.seesCompleted(title);
    });

    await step('opened once more it begins anew by its rules, or is looked at freely; the pass stays', async () => {
      await kari.goes(path);
      await at(kari, 'Først');
      await kari.sees(kari.stage.getByText(word('player.review')));
      assert.equal(await kari.stage.locator('#units [data-request="choice"]').count(), 0, 'nothing may be chosen');
      await way(kari, 'continue').click();
      await at(kari, 'Midten');
      await kari.presses(word('player.freely'), kari.stage);
      await kari.stage.locator('#units [data-target="c"]').click();
      await at(kari, 'Sist');
      await kari.closesCourse();
      await kari.seesCompleted(title);
    });

    // Another leaves all to the learner, who begins a part anew or goes on in it.
    const free = 'Bare valg';
    await offers(owner, free, ruled(free, '', unit('a', 'Først', {
      first: 'cmi.entry;cmi.suspend_data;cmi.total_time;adl.nav.request_valid.continue',
      acts: {
        Igjen: 'cmi.suspend_data=visit;cmi.session_time=PT1M;cmi.exit=suspend;adl.nav.request={target=a}choice;Terminate',
        Nytt: 'cmi.exit=normal;adl.nav.request={target=a}choice;Terminate',
        Pause: 'cmi.exit=normal;adl.nav.request=suspendAll;Terminate',
        Ut: 'cmi.exit=suspend;adl.nav.request=exit;Terminate',
      },
    }), unit('b', 'Så')));

    await step('she chooses where to begin; there is no button on', async () => {
      await kari.enrols(free);
      await kari.follows(word('courses.continue'), kari.row(free));
      await kari.sees(kari.stage.getByText(word('player.choose')));
      assert.equal(await way(kari, 'continue').isVisible(), false);
      await kari.stage.locator('#units [data-target="a"]').click();
      await heard(kari, 'ab-initio | | PT0H0M0S | false');
    });

    await step('chosen again while suspended, the part goes on, and its time adds up', async () => {
      await kari.presses('Igjen', kari.course);
      await heard(kari, 'resume | visit | PT1M | false');
      await kari.presses('Igjen', kari.course);
      await heard(kari, 'resume | visit | PT2M | false');
    });

    await step('a pause goes on, though the part said that it was done; a new try is new', async () => {
      await kari.presses('Pause', kari.course);
      await kari.presses(word('player.restart'), kari.stage);
      await heard(kari, 'resume | visit | PT2M | false');
      await kari.presses('Nytt', kari.course);
      await heard(kari, 'ab-initio | | PT0H0M0S | false');
    });

    await step('a part that asks to be left is taken away; she chooses it again', async () => {
      await kari.presses('Ut', kari.course);
      await kari.sees(kari.stage.getByText(word('player.choose')));
      assert.equal(await kari.course.locator('#heard').count(), 0);
      await kari.stage.locator('#units [data-target="a"]').click();
      await heard(kari, 'resume | | PT0S | false');
    });

    await step('closed and opened, it goes on', async () => {
      await kari.closesCourse();
      await kari.startsAgain(free);
      await heard(kari, 'resume | | PT0S | false');
    });

    if (!thereIsGolf) return;
    const foreign = 'Golf med prøve';

    await step('a course of others: the next part waits for this one, and the learner stays where she is', async () => {
      kari.page.on('dialog', (dialog) => { dialog.accept(); });
      await offers(owner, foreign, golf('SequencingForcedSequential_SCORM20043rdEdition'));
      await kari.enrols(foreign);
      await kari.follows(word('courses.continue'), kari.row(foreign));
      await kari.course.locator('#butNext').waitFor();
      await way(kari, 'continue').click();
      await kari.sees(kari.stage.getByText(word('player.not_yet')));
      await kari.course.locator('#butNext').waitFor();
    });

    await step('part by part to the test, which passes the whole', async () => {
      for (const next of ['Etiquette', 'Handicapping', 'Having Fun', 'Quiz']) {
        await turnsPages(kari);
        await way(kari, 'continue').click();
        await partIs(kari, next);
      }
      await takesTheTest(kari, true);
      await kari.sees(kari.stage.getByText(word('player.outcome.passed_score', { Score: '100 %' })));
      await kari.closesCourse();
      await kari.seesCompleted(foreign);
    });
  });
});

const way = (who, what) => who.stage.locator(`#bar [data-request="${what}"]`);

/** true: can be pressed; false: is there and cannot; undefined: not there. */
async function waysAre(who, wanted) {
  for (const [what, is] of Object.entries(wanted)) {
    assert.equal(await way(who, what).isVisible(), is !== undefined, `${what} is shown`);
    if (is !== undefined) assert.equal(await way(who, what).isEnabled(), is, `${what} is open`);
  }
}

async function at(who, name) { await who.course.getByRole('heading', { name, exact: true }).waitFor(); }

/** The part with this name has taken the place of the one before. */
async function partIs(who, name) { await who.stage.locator(`#content[title="${name}"]`).waitFor({ state: 'attached' }); }

async function heard(who, text) { await who.course.locator('#heard').getByText(text, { exact: true }).waitFor(); }
