// The course owner: from a zip file to a course that the right people see.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { badPackages, goodPackage, orderedPackage } from './packages.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const title = 'Trygg bruk av løfteheis';
const texts = {
  nb: { title, summary: 'Slik løfter du uten å skade deg.' },
  nn: { title: 'Trygg bruk av løfteheis på nynorsk', summary: 'Slik lyfter du utan å skade deg.' },
  en: { title: 'Safe use of patient lifts', summary: 'How to lift without hurting yourself.' },
  se: { title: 'Loktenheaissa oadjebas geavaheapmi', summary: 'Movt loktet oadjebasat.' },
};
const names = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English', se: 'Davvisámegiella' };

const insider = { given: 'Grete', family: 'Gjest', birthDate: '1990-10-10', email: 'grete.gjest@post.example', organisation: 'Kommunesektor Hordaland' };
const password = 'lange turer i regnvær';

describe('the course owner', { concurrency: 2 }, () => {
  story('uploads, tries, describes and publishes a course for one organisation', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const guest = await somebody('Grete');
    const other = await somebody('Kari');

    await step('a good package is accepted', async () => {
      await owner.signsIn(demo.owner);
      await owner.follows(word('courses.desk.title'), owner.page.getByRole('banner'));
      await owner.follows(word('courses.upload.new'));
      await uploads(owner, goodPackage(title));
      await owner.sees(word('courses.describe.checked', { Package: title, File: 'kurs.zip' }));
    });

    await step('he tries it in a window of its own; nothing is kept', async () => {
      const [page] = await Promise.all([owner.context.waitForEvent('page'), owner.follows(word('courses.preview'))]);
      const stage = page.frameLocator('iframe.player-frame');
      await stage.frameLocator('#content').getByRole('button', { name: 'Jeg har lest det' }).click();
      await page.getByText(word('player.preview')).first().waitFor();
      await page.close();
    });

    await step('a description that lacks something comes back with everything that was typed', async () => {
      await owner.fills(word('courses.describe.title_field'), '');
      await owner.fills(word('courses.describe.summary'), texts.nb.summary);
      await owner.presses(word('courses.describe.save'));
      await owner.sees(word('courses.owner.title.missing'));
      await owner.sees(word('courses.owner.code.missing'));
      assert.equal(await owner.page.locator('[name="summary_nb"]').inputValue(), texts.nb.summary);
    });

    await step('he describes it in four languages, for one organisation', async () => {
      await owner.fills(word('courses.describe.title_field'), texts.nb.title);
      for (const language of ['nn', 'en', 'se']) {
        await owner.unfolds(names[language]);
        for (const part of ['title', 'summary']) await owner.page.locator(`[name="${part}_${language}"]`).fill(texts[language][part]);
      }
      await owner.picks(word('courses.describe.issuer'), 'stavanger', 'Helse Stavanger');
      await owner.page.getByRole('checkbox', { name: beginning('Kommunesektor Hordaland') }).check();
      await owner.fills(word('courses.fact.code'), 'LH100');
      await owner.fills(word('courses.describe.minutes'), '5');
      await owner.presses(word('courses.describe.save'));
      await owner.sees(word('courses.created'));
    });

    await step('a guest of that organisation does not see the draft', async () => {
      await becomesGuest(guest);
      await guest.goes('/kurskatalog?q=løfteheis');
      await guest.sees(word('courses.catalogue.none', { Query: 'løfteheis' }));
    });

    await step('published, the guest sees it, in each language', async () => {
      await owner.presses(word('courses.publish'));
      await owner.sees(word('courses.published'));
      for (const [language, text] of Object.entries(texts)) {
        await guest.goes(`/kurskatalog?q=LH100&sprak=${language}`);
        await guest.sees(guest.row(text.title).getByText(text.summary));
      }
      await guest.goes('/kurskatalog?sprak=nb');
    });

    await step('the guest takes it and passes', async () => {
      await guest.enrols(title);
      await guest.follows(word('courses.continue'), guest.row(title));
      await guest.presses('Jeg har lest det', guest.course);
      await guest.sees(guest.stage.getByText(word('player.outcome.passed')));
      await guest.closesCourse();
      await guest.seesCompleted(title);
    });

    await step('a guest of another organisation does not', async () => {
      await other.signsIn(demo.guest);
      await other.goes('/kurskatalog?q=løfteheis');
      await other.sees(word('courses.catalogue.none', { Query: 'løfteheis' }));
    });

    await step('a new version is taken into use, and the guest keeps the result', async () => {
      await owner.follows(word('courses.upload.version'));
      await uploads(owner, goodPackage(title, 'Ny tekst.'));
      await owner.presses(word('courses.version.use'));
      await owner.sees(word('courses.version.used'));
      await guest.seesCompleted(title);
    });

    await step('withdrawn, it is gone from the catalogue, and the certificate is still there', async () => {
      await owner.unfolds(word('courses.retire.open'));
      await owner.presses(word('courses.retire'));
      await owner.sees(word('courses.retired'));
      await guest.goes('/kurskatalog?q=løfteheis');
      await guest.sees(word('courses.catalogue.none', { Query: 'løfteheis' }));
      await guest.sees((await guest.seesCompleted(title)).getByText(word('courses.certificate')));
    });

    await step('a guest has no desk', async () => {
      const answer = await guest.goes('/kurseier');
      guest.hasAnswer(answer, 403);
    });
  });

  story('sets the order of the parts, and withdraws a certificate that was a mistake', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const guest = await somebody('Grete');
    const [ordered, waits] = ['Løft i rekkefølge', word('player.unit.locked_until', { Units: 'Først' })];

    await step('a course of two parts is published', async () => {
      await owner.signsIn(demo.owner);
      await owner.goes('/kurseier/ny');
      await uploads(owner, orderedPackage(ordered));
      await owner.picks(word('courses.describe.issuer'), 'stavanger', 'Helse Stavanger');
      await owner.page.getByRole('checkbox', { name: beginning('Kommunesektor Hordaland') }).check();
      await owner.fills(word('courses.fact.code'), 'LH200');
      await owner.presses(word('courses.describe.save'));
      await owner.presses(word('courses.publish'));
    });

    await step('the second part is shown and says what it waits for', async () => {
      await becomesGuest(guest);
      await guest.enrols(ordered);
      await guest.follows(word('courses.continue'), guest.row(ordered));
      await guest.sees(guest.course.getByText('Les dette først.'));
      await guest.sees(guest.stage.locator('#units').getByText(waits));
    });

    await step('it does not open before that, by the menu or by going on', async () => {
      await guest.stage.getByRole('button', { name: 'Så' }).click({ force: true });
      await guest.sees(guest.stage.locator('#said').getByText(`Så: ${waits}`));
      await guest.presses(word('player.next'), guest.stage);
      await guest.sees(guest.course.getByText('Les dette først.'));
      await guest.sees(guest.stage.locator('#said').getByText(`Så: ${waits}`));
    });

    await step('done with the first part, which says so only when it is left, she goes on', async () => {
      await guest.presses('Jeg har lest det', guest.course);
      await guest.presses(word('player.next'), guest.stage);
      await guest.sees(guest.course.getByText('Les dette etterpå.'));
      await guest.presses('Jeg har lest det', guest.course);
      await guest.sees(guest.stage.getByText(word('player.outcome.passed')));
      await guest.closesCourse();
    });

    let address;
    await step('the owner withdraws her certificate, and says why', async () => {
      await guest.follows(word('courses.certificate'), await guest.seesCompleted(ordered));
      address = new URL(await guest.page.locator('.paper a').getAttribute('href')).pathname;
      await owner.goes(address);
      await owner.follows(word('courses.revoke.title'));
      await owner.presses(word('courses.revoke.act'));
      await owner.sees(word('courses.revoke.why.missing'));
      await owner.ticks(word('courses.revoke.reason.wrong_result'));
      await owner.presses(word('courses.revoke.act'));
      await owner.sees(word('courses.verdict.withdrawn'));
    });

    await step('she is told, and the sheet is not handed out any more', async () => {
      await guest.page.reload();
      await guest.sees(guest.page.getByText(word('courses.revoke.reason.wrong_result')));
      await guest.doesNotSee(word('courses.certificate.pdf'));
      await guest.goes('/min-side/gjennomforte');
      await guest.sees(guest.row(ordered).getByText(word('courses.certificate.withdrawn')));
    });

    await step('it was right after all', async () => {
      await owner.follows(word('courses.revoke.undo'));
      await owner.presses(word('courses.revoke.undo'));
      await owner.sees(word('courses.verdict.valid'));
      await guest.seesCompleted(ordered);
    });
  });

  story('is told what is wrong with a bad package, and where', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    await owner.signsIn(demo.owner);
    for (const [what, { file, blames }] of Object.entries(badPackages)) {
      await step(what, async () => {
        await owner.goes('/kurseier/ny');
        await uploads(owner, file);
        const told = owner.page.locator('#f-package-error');
        await owner.sees(told);
        if (blames) await owner.sees(told.filter({ hasText: blames }));
      });
    }
    await step('too large a file is refused before it is sent, and another takes its place', async () => {
      await owner.goes('/kurseier/ny');
      const [{ file }] = Object.values(badPackages);
      await owner.page.locator('input[data-most]').evaluate((input) => { input.dataset.most = '10'; });
      await uploads(owner, file);
      await owner.sees(await owner.page.locator('input[data-most]').getAttribute('data-too-large'));
      await owner.page.locator('input[data-most]').evaluate((input) => { input.dataset.most = '1000000'; });
      await uploads(owner, file);
      await owner.sees(owner.page.locator('#f-package-error'));
    });
    await step('no file at all', async () => {
      await owner.goes('/kurseier/ny');
      await owner.presses(word('courses.upload.check'));
      await owner.sees(word('courses.upload.none'));
    });
    await step('and none of them is on the desk', async () => {
      await owner.goes('/kurseier');
      for (const name of ['Hull', 'Klatrer', 'Bilder']) await owner.doesNotSee(name);
    });
  });
});

async function uploads(owner, file) {
  await owner.page.locator('input[type=file]').setInputFiles(file);
  await owner.presses(word('courses.upload.check'));
}

async function becomesGuest(guest) {
  await guest.registers(insider);
  await guest.opensLetter(word('mail.set_password.subject'), insider.email);
  await guest.followsTheLetter();
  await guest.choosesPassword(password);
  await guest.isSignedInAs(insider.family);
}
