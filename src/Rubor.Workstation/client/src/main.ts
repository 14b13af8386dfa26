import { mount } from 'svelte';
import { rulesOf } from './kinds';
import { Api } from './ledger/api';
import { BrowserServer } from './ledger/browserserver';
import { takeName } from './ledger/client';
import App from './shell/App.svelte';
import './shell/app.css';
import { Workstation } from './shell/workstation.svelte';

const client = await takeName(sessionStorage, localStorage, navigator.locks, () => crypto.randomUUID());
const server = new BrowserServer({
  api: new Api(fetch), client, storage: localStorage, locks: navigator.locks, channel: new BroadcastChannel('rubor'), wake: window, rulesOf,
});

mount(App, { target: document.getElementById('app')!, props: { workstation: new Workstation(server, localStorage, navigator.locks) } });
