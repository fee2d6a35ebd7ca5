using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Keeps the streams of all ports open: opens them, notices when a device falls silent, closes, takes a new list of devices and
/// tries again with back-off. One thread owns it; time comes as an argument. It owns the sound system, which is one per process.
/// </summary>
internal sealed class SoundSupervisor(ISoundSystem system, ILogger logger)
{
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(8);

    // A new device list interrupts the ports that run: while one does, it is taken only when devices changed, or this seldom.
    public static readonly TimeSpan RefreshBesideRunning = TimeSpan.FromSeconds(60);

    private readonly List<Entry> _entries = [];
    private bool _initialized;
    private bool _refreshWanted;
    private string _devicesSeen = "";
    private TimeSpan _lastRefresh;

    public bool IsIdle => _entries.Count == 0;

    public void Add(SoundPort port, TimeSpan now)
    {
        _entries.Add(new Entry(port) { RetryAt = now });
        port.Condition = new SoundPortCondition(SoundState.Opening, SoundFailure.None, "", "", 0);
    }

    public void Remove(SoundPort port)
    {
        int index = _entries.FindIndex(entry => entry.Port == port);
        if (index < 0)
            return;
        _entries[index].Close();
        _entries.RemoveAt(index);
        port.Condition = port.Condition with { State = SoundState.Stopped, Failure = SoundFailure.None, Reason = "", Device = "" };
        if (IsIdle)
            Terminate();
    }

    /// <summary>Does what is due. Returns how long it may wait for the next call.</summary>
    public TimeSpan Step(TimeSpan now)
    {
        foreach (Entry entry in _entries)
            Watch(entry, now);
        foreach (Entry entry in _entries)
        {
            if (entry.Stream is null && now >= entry.RetryAt)
                Open(entry, now);
        }
        TimeSpan wait = TimeSpan.FromMilliseconds(250);
        foreach (Entry entry in _entries)
        {
            if (entry.Stream is null && entry.RetryAt - now < wait)
                wait = entry.RetryAt > now ? entry.RetryAt - now : TimeSpan.Zero;
        }
        return wait;
    }

    private void Watch(Entry entry, TimeSpan now)
    {
        if (entry.Stream is null)
            return;
        long blocks = entry.Port.Blocks;
        if (blocks != entry.BlocksSeen)
        {
            entry.BlocksSeen = blocks;
            entry.ProgressAt = now;
            entry.Attempts = 0;
            if (entry.Port.Condition.State != SoundState.Running)
            {
                entry.Port.Condition = new SoundPortCondition(
                    SoundState.Running, SoundFailure.None, "", entry.Stream.Device, entry.Reopened);
                AudioLog.DeviceRunning(logger, entry.Port.Direction);
            }
            return;
        }
        if (now - entry.ProgressAt < SilenceLimit)
            return;
        string device = entry.Stream.Device;
        entry.Close();
        Fail(entry, now, new SoundOutcome(
            SoundFailure.DeviceSilent,
            $"{SoundLabels.Of(entry.Port.Direction)} SILENT: \"{device}\" is open but moved no sound for {SilenceLimit.TotalSeconds:0} s; is it plugged in?"));
    }

    private void Open(Entry entry, TimeSpan now)
    {
        SoundOutcome outcome = EnsureFreshList(entry, now);
        ISoundStream? stream = null;
        if (outcome.Failure == SoundFailure.None)
            outcome = system.Open(entry.Port, out stream);
        if (stream is null)
        {
            Fail(entry, now, outcome);
            return;
        }
        if (entry.Opened)
            entry.Reopened++;
        entry.Opened = true;
        entry.Stream = stream;
        entry.BlocksSeen = entry.Port.Blocks;
        entry.ProgressAt = now;
        entry.Port.Opened(stream.Device);
    }

    private SoundOutcome EnsureFreshList(Entry entry, TimeSpan now)
    {
        if (_initialized && _refreshWanted && MayRefresh(entry, now))
        {
            foreach (Entry other in _entries)
            {
                if (other.Stream is null)
                    continue;
                other.Close();
                other.RetryAt = now;
                other.Port.Condition = other.Port.Condition with { State = SoundState.Opening };
            }
            Terminate();
        }
        if (_initialized)
            return SoundOutcome.Success;
        _devicesSeen = system.DevicesSeen();
        SoundOutcome outcome = system.Initialize();
        _initialized = outcome.Failure == SoundFailure.None;
        _refreshWanted = !_initialized;
        _lastRefresh = now;
        return outcome;
    }

    private bool MayRefresh(Entry entry, TimeSpan now) =>
        !_entries.Exists(other => other != entry && other.Stream is not null)
        || now - _lastRefresh >= RefreshBesideRunning
        || system.DevicesSeen() != _devicesSeen;

    private void Fail(Entry entry, TimeSpan now, SoundOutcome outcome)
    {
        _refreshWanted = true;
        entry.RetryAt = now + Backoff(entry.Attempts++);
        bool news = entry.Port.Condition.Failure != outcome.Failure;
        entry.Port.Condition = new SoundPortCondition(SoundState.Waiting, outcome.Failure, outcome.Reason, "", entry.Reopened);
        if (news)
            AudioLog.DeviceFailed(logger, entry.Port.Direction, outcome.Failure);
    }

    internal static TimeSpan Backoff(int attempts) =>
        attempts >= 4 ? LongestRetry : FirstRetry * (1 << attempts);

    private void Terminate()
    {
        if (_initialized)
            system.Terminate();
        _initialized = false;
    }

    private sealed class Entry(SoundPort port)
    {
        public SoundPort Port { get; } = port;
        public ISoundStream? Stream { get; set; }
        public TimeSpan RetryAt { get; set; }
        public TimeSpan ProgressAt { get; set; }
        public long BlocksSeen { get; set; }
        public int Attempts { get; set; }
        public bool Opened { get; set; }
        public long Reopened { get; set; }

        public void Close()
        {
            Stream?.Dispose();
            Stream = null;
        }
    }
}
