import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { Workstation } from './panels/workstation.svelte';
import { Api } from './sync/api';
import { takeName } from './sync/client';
import { BrowserServer } from './sync/server';

const client = await takeName(sessionStorage, localStorage, navigator.locks, () => crypto.randomUUID());
const server = new BrowserServer({ api: new Api(fetch), client, shelf: localStorage, locks: navigator.locks,
  channel: new BroadcastChannel('rubor'), wake: window });

mount(App, { target: document.getElementById('app')!, props: { workstation: new Workstation(server, localStorage, navigator.locks) } });
