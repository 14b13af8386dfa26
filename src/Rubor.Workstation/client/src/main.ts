import { mount } from 'svelte';
import App from './shell/App.svelte';
import './shell/app.css';
import { Workstation } from './shell/workstation.svelte';
import { Api } from './ledger/api';
import { takeName } from './ledger/client';
import { BrowserServer } from './ledger/browserserver';

const client = await takeName(sessionStorage, localStorage, navigator.locks, () => crypto.randomUUID());
const server = new BrowserServer({ api: new Api(fetch), client, shelf: localStorage, locks: navigator.locks, channel: new BroadcastChannel('rubor'), wake: window });

mount(App, { target: document.getElementById('app')!, props: { workstation: new Workstation(server, localStorage, navigator.locks) } });
