import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { selectors, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { eventually } from '../n8n/eventually';
import type { Instance } from '../n8n/instance';
import { installFolder } from '../n8n/paths';

/** How n8n marks the parts of its editor for tests. */
selectors.setTestIdAttribute('data-test-id');

/** The colours of the editor. */
export type Look = 'light' | 'dark';

/** What keeps a user logged in. */
export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Logs the owner in, as a person does. Once is enough: n8n takes only a few logins a minute. */
export async function logIn(browser: Browser, { process, owner }: Instance): Promise<Session> {
	const page = await browser.newPage();
	await page.goto(`${process.url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
	await page.locator('input[name="password"]').fill(owner.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	const session = await page.context().storageState();
	await page.close();
	return session;
}

/** n8n's editor in a browser, with the owner logged in. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens a window of its own for the owner of {@link logIn}. */
	static async open(browser: Browser, { process }: Instance, session: Session): Promise<Editor> {
		const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, storageState: session });
		page.setDefaultTimeout(30_000);
		return new Editor(page, process.url);
	}

	/** The panel with a node's input, parameters and output. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** The output in that panel. */
	get output(): Locator {
		return this.panel.getByTestId('output-panel');
	}

	/** The entries that the node panel lists. */
	get found(): Locator {
		return this.page.getByTestId('node-creator-item-name');
	}

	/** The dialog of a credential. */
	get credential(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Searches the node panel, for the first node of an empty workflow or for what comes after a node. */
	async search(text: string, after?: string): Promise<void> {
		await (after
			? this.node(after).getByTestId('canvas-handle-plus').click()
			: this.page.getByTestId('canvas-plus-button').click());
		await this.page.getByTestId('node-creator-search-bar').fill(text);
	}

	/** Opens an entry of the node panel, which shows its triggers and actions. */
	async choose(name: string): Promise<void> {
		await this.found.getByText(name, { exact: true }).click();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Opens the panel of a node. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.panel.waitFor();
	}

	/** A field of the open node, by the parameter's name. */
	field(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`);
	}

	/** Makes the middle of the open node's panel wider. */
	async widen(pixels: number): Promise<void> {
		const edge = this.panel.locator('[data-test-id="resize-handle"][data-dir="right"]:visible').last();
		await edge.hover();
		const box = (await edge.boundingBox())!;
		await this.page.mouse.down();
		await this.page.mouse.move(box.x + box.width / 2 + pixels, box.y + box.height / 2, { steps: 5 });
		await this.page.mouse.up();
		// Only then does n8n measure how wide the lists of its pickers are to be.
		await this.page.evaluate("window.dispatchEvent(new Event('resize'))");
	}

	/** The label of a field. */
	label(text: string): Locator {
		return this.panel.getByText(text, { exact: true }).first();
	}

	async fill(name: string, text: string): Promise<void> {
		await this.field(name).locator('input, textarea').first().fill(text);
	}

	/** Writes into a field as a person does, letter by letter. */
	async write(name: string, text: string): Promise<void> {
		const input = this.field(name).locator('input, textarea').first();
		await input.click();
		await input.pressSequentially(text, { delay: 25 });
	}

	/** The entries of the list that a picker opens, searched for `text`. */
	async openPicker(name: string, text = ''): Promise<Locator> {
		await this.field(name).getByTestId('rlc-input').click();
		await this.page.getByTestId('rlc-search').fill(text);
		return this.page.getByTestId('rlc-item');
	}

	/** The list that a picker shows, once it shows only entries with `text`: what was searched for. */
	async searchPicker(name: string, search: string, text: string): Promise<Locator> {
		const entries = await this.openPicker(name, search);
		await eventually('the picker to show what was searched only', async () => {
			const names = await entries.allInnerTexts();
			return (names.length > 0 && names.every((one) => one.includes(text))) || undefined;
		});
		return entries;
	}

	/** Shows the binary of the output, which must be a video, and waits until it has played to its end. */
	async playVideo(): Promise<{ width: number; height: number }> {
		await this.output.getByTestId('ndv-view-binary-data').click();
		const video = this.output.locator('video');
		return await eventually('the video to play to its end', async () => {
			const shown = await video.evaluate((element: unknown) => {
				const { ended, videoWidth, videoHeight } = element as Record<string, number>;
				return { ended, width: videoWidth, height: videoHeight };
			});
			return shown.ended ? shown : undefined;
		});
	}

	/** Picks an entry of a list field. */
	async select(name: string, entry: string): Promise<void> {
		await this.field(name).locator('input').first().click();
		await this.page.getByRole('option', { name: entry }).click();
	}

	/** Adds an entry of a collection such as Options, by its label. */
	async addOption(label: string): Promise<void> {
		await this.panel.getByTestId('collection-parameter-add').last().click();
		await this.page.getByRole('option', { name: label, exact: true }).click();
	}

	/** Fills in the dialog of a credential and saves it, upon which n8n tests it. */
	async saveCredential(fields: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			await this.credential.getByTestId(`parameter-input-${name}`).locator('input').fill(value);
		}
		await this.credential.getByTestId('credential-save-button').click();
	}

	/** Imports a workflow from a file into the one that is open. */
	async importFile(path: string): Promise<void> {
		await this.page.getByTestId('workflow-import-input').setInputFiles(path);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Shows the editor in light or dark colours. */
	async look(look: Look): Promise<void> {
		await this.page.emulateMedia({ colorScheme: look });
	}

	/** Runs `work`; when it throws, a picture of the page is kept and named in the message. */
	async watch(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			const folder = join(installFolder(), 'browser');
			await mkdir(folder, { recursive: true });
			const path = join(folder, `${Date.now()}.png`);
			await this.page.screenshot({ path });
			(error as Error).message += `\nWhat the page showed: ${path}`;
			throw error;
		}
	}
}
