// What changes in the sandbox, as it changes. After every (re)connection the caller catches up by change number.

const RETRY = 1000;

export function watch({ onEvent, onOpen, onLost }) {
  let source = null;
  const connect = () => {
    source = new EventSource("/sandbox/events");
    source.onopen = onOpen;
    source.onmessage = (message) => onEvent(JSON.parse(message.data));
    source.onerror = () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY);
    };
  };
  connect();
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && connect());
}
