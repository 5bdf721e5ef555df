import { findServices } from '../../testing/queue/services';

it('says what is missing and how to install it', async () => {
	await expect(findServices('', '/nowhere')).rejects.toThrow(
		"n8n's queue mode needs redis-server and postgres, which this machine does not have. On Debian: apt-get install redis-server postgresql",
	);
});
