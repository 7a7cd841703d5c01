"""Plays the sequences on standard input on Python's sockets, and prints what each step came to."""
import errno, json, os, queue, select, socket, struct, sys, tempfile, threading, time

AF = {'AF_INET': socket.AF_INET, 'AF_INET6': socket.AF_INET6, 'AF_UNIX': socket.AF_UNIX}
TCP = {'TCP_NODELAY'}


class Player:
    def __init__(self, scenario, blocked_ms):
        self.scenario, self.blocked_ms = scenario, blocked_ms
        self.sockets, self.addresses, self.families, self.threads = {}, {}, {}, {}
        self.folder = tempfile.mkdtemp(prefix='spool-')

    def play(self):
        return [self.step(step) for step in self.scenario['steps']]

    def step(self, step):
        calls, outcomes = self.thread(step['on'])
        if step['call'] != 'finish':
            calls.put(step)
            if step.get('begin'):
                try:
                    return ['returned', outcomes.get(timeout=self.blocked_ms / 1000)]
                except queue.Empty:
                    return 'blocked'
        return outcomes.get(timeout=20)

    def thread(self, name):
        if name not in self.threads:
            self.threads[name] = (queue.Queue(), queue.Queue())
            threading.Thread(target=self.run, args=self.threads[name], daemon=True).start()
        return self.threads[name]

    def run(self, calls, outcomes):
        while True:
            step = calls.get()
            try:
                outcomes.put(getattr(self, 'do_' + step['call'])(step, self.sockets.get(step.get('s'))))
            except OSError as error:
                outcomes.put(errno.errorcode[error.errno])

    def flags(self, step):
        total = 0
        for name in step.get('flags', []):
            total |= getattr(socket, name)
        return total

    def address(self, step):
        name = step.get('to')
        if name in self.addresses:
            return self.addresses[name]
        if name == 'nowhere':
            return self.folder + '/nowhere'
        if name:
            return self.sockets[name].getsockname()
        if self.families[step['s']] == 'AF_UNIX':
            return self.folder + '/' + step['s']
        return ('::1' if self.families[step['s']] == 'AF_INET6' else '127.0.0.1', 0)

    def data(self, step):
        return step['text'].encode() if 'text' in step else bytes(step['count'])

    def do_socket(self, step, _):
        family = step.get('value', 'AF_INET')
        self.families[step['as']] = family
        self.sockets[step['as']] = socket.socket(AF[family], getattr(socket, step.get('name', 'SOCK_STREAM')))
        return 'ok'

    def do_bind(self, step, s):
        s.bind(self.address(step))
        return 'ok'

    def do_listen(self, step, s):
        s.listen()
        return 'ok'

    def do_connect(self, step, s):
        s.connect(self.address(step))
        return 'ok'

    def do_accept(self, step, s):
        self.sockets[step['as']] = s.accept()[0]
        return 'ok'

    def do_remember(self, step, s):
        self.addresses[step['as']] = s.getsockname()
        return 'ok'

    def do_send(self, step, s):
        return s.send(self.data(step), self.flags(step))

    def do_sendto(self, step, s):
        return s.sendto(self.data(step), self.address(step))

    def do_recv(self, step, s):
        return s.recv(step['count'], self.flags(step)).decode()

    def do_recvfrom(self, step, s):
        data, address = s.recvfrom(step['count'], self.flags(step))
        return [data.decode(), address[0]]

    def do_shutdown(self, step, s):
        s.shutdown(getattr(socket, step['name']))
        return 'ok'

    def do_close(self, step, s):
        s.close()
        return 'ok'

    def do_setblocking(self, step, s):
        s.setblocking(bool(step['value']))
        return 'ok'

    def do_setsockopt(self, step, s):
        name, value = step['name'], step['value']
        if name == 'SO_LINGER':
            value = struct.pack('ii', 1, value)
        if name.endswith('TIMEO'):
            value = struct.pack('ll', value // 1000, value % 1000 * 1000)
        s.setsockopt(socket.IPPROTO_TCP if name in TCP else socket.SOL_SOCKET, getattr(socket, name), value)
        return 'ok'

    def do_getsockopt(self, step, s):
        name = step['name']
        value = s.getsockopt(socket.IPPROTO_TCP if name in TCP else socket.SOL_SOCKET, getattr(socket, name))
        return errno.errorcode[value] if name == 'SO_ERROR' and value else value

    def do_getpeername(self, step, s):
        return s.getpeername()[0]

    def do_getsockname(self, step, s):
        return s.getsockname()[0]

    def do_poll(self, step, s):
        poller = select.poll()
        mask = 0
        for name in step['flags']:
            mask |= getattr(select, name)
        poller.register(s, mask)
        ready = poller.poll(step['value'])
        events = ready[0][1] if ready else 0
        return [name for name in ('POLLIN', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLNVAL') if events & getattr(select, name)]

    def do_fill(self, step, s):
        full_since = None
        while full_since is None or time.time() - full_since < 0.1:
            try:
                s.send(bytes(65536), socket.MSG_DONTWAIT)
                full_since = None
            except BlockingIOError:
                full_since = full_since or time.time()
                time.sleep(0.01)
        return 'full'

    def do_sendUntilError(self, step, s):
        # The system may find some more room at any time.
        while True:
            s.send(bytes(1))

    def do_drain(self, step, s):
        s.settimeout(0.3)
        total = 0
        try:
            while True:
                total += len(s.recv(65536))
        except TimeoutError:
            return 'enough' if total >= step['count'] else total


given = json.load(sys.stdin)
print(json.dumps([Player(scenario, given['blockedMs']).play() for scenario in given['scenarios']]))
sys.stdout.flush()
os._exit(0)
