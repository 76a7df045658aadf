// Runs before a page's own scripts and notes when its content was last seen to change.
// stopwatchFor = {content, ready}: selectors of what is watched, and of what must be there before it can be at rest.
window.stopwatch = (() => {
    const QUIET = 400;
    const {content, ready} = window.stopwatchFor;
    const at = {start: 0, painted: 0, first: 0, largest: 0};
    let requests = 0;

    const fetched = window.fetch;
    window.fetch = function (...given) {
        requests += 1;
        return fetched.apply(this, given).finally(() => setTimeout(() => { requests -= 1; }));
    };

    // The message is handled after the frame that the change is painted in.
    const frame = new MessageChannel();
    frame.port1.onmessage = () => { at.painted = performance.now(); };
    // Of a grid, header and rows are seen; its scrollbars and empty containers are tended half a second longer.
    const SEEN = '.ag-header-row, .ag-center-cols-container, .ag-overlay';
    const watched = node => {
        const element = node.closest ? node : node.parentElement;
        return element?.closest?.(content) && (!element.closest('.ag-root-wrapper') || element.closest(SEEN));
    };
    new MutationObserver(changes => {
        if (changes.some(change => watched(change.target))) {
            requestAnimationFrame(() => frame.port2.postMessage(0));
        }
    }).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});

    const noted = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe(
        {type, buffered: true});
    noted('paint', entry => { if (entry.name === 'first-contentful-paint') { at.first = entry.startTime; } });
    noted('largest-contentful-paint', entry => { at.largest = entry.startTime; });

    return {
        start() { Object.assign(at, {start: performance.now(), painted: 0, first: 0, largest: 0}); },
        read() {
            const rest = requests === 0 && at.painted > at.start && performance.now() - at.painted > QUIET;
            return rest && document.querySelector(ready) ? {...at, painted: at.painted - at.start} : null;
        },
    };
})();
