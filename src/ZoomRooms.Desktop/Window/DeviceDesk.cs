using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop.Window;

/// <summary>Where devices are chosen: tried before a meeting, and changed in it.</summary>
internal interface IDeviceDesk
{
    BeforeState State { get; }

    /// <summary>
    /// Before a meeting: somebody looks, and the devices are open. Nobody does, and they are closed. In it only the list is kept.
    /// </summary>
    void Look(bool somebody);

    void Choose(DeviceKind kind, string id);

    /// <summary>The devices are as they were chosen, and closed: a meeting may open them.</summary>
    Task LeaveAsync(string name);
}

/// <summary>
/// The process's own devices, opened for nobody but this page: level and self-view. Opening and closing takes its time, so that it is done
/// one after the other on a thread of the pool. What is not on the list, or was not given at the start, is not opened.
/// </summary>
/// <param name="inMeeting">Joined at once, with the devices of the request.</param>
internal sealed class DeviceDesk(
    StayDevices devices, StayRequest request, EncodedVideoHandler own, Func<DeviceLists> look, TimeProvider time, DeviceWords words,
    bool inMeeting = false) : IDeviceDesk, IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>dB of full scale at which the meter begins.</summary>
    private const double Quietest = -60;

    private readonly Lock _gate = new();
    private Task _work = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private TimeSpan? _looked;
    private volatile DeviceChoice _choice = request.Choice;
    private volatile DeviceLists _found = DeviceLists.Unknown;
    private volatile bool _isOpen;
    private volatile bool _inMeeting = inMeeting;
    private string _name = request.Join.DisplayName;

    public BeforeState State
    {
        get
        {
            (DeviceChoice choice, DeviceLists found) = (_choice, _found);
            return new BeforeState(
                _name, found.With(found.Cameras, choice.Camera, hasDefault: false, words),
                found.With(found.Microphones, choice.Microphone, hasDefault: true, words),
                found.With(found.Speakers, choice.Speaker, hasDefault: true, words), choice.Camera, choice.Microphone, choice.Speaker,
                Percent(devices.Microphone?.Status))
            {
                GuestOf = request.Guest ? request.Server.Url.Authority : null,
            };
        }
    }

    public void Look(bool somebody)
    {
        TimeSpan now = time.Now();
        if (somebody && _looking.IsCompleted && !(now - _looked < BetweenLooks))
            (_looked, _looking) = (now, Task.Run(LookAround));
        if (_inMeeting || somebody == _isOpen)
            return;
        _isOpen = somebody;
        Do(somebody ? Open : Close);
    }

    public void Choose(DeviceKind kind, string id)
    {
        BeforeState state = State;
        IReadOnlyList<ChoiceState> list = kind switch
        {
            DeviceKind.Camera => state.Cameras,
            DeviceKind.Microphone => state.Microphones,
            DeviceKind.Speaker => state.Speakers,
            DeviceKind.Unknown => [],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        if (!list.Any(one => one.Id == id))
            return;
        _choice = kind switch
        {
            DeviceKind.Camera => _choice with { Camera = id },
            DeviceKind.Microphone => _choice with { Microphone = id },
            _ => _choice with { Speaker = id },
        };
        Do(_inMeeting ? () => Change(kind) : kind == DeviceKind.Camera ? OpenCamera : OpenSound);
    }

    public async Task LeaveAsync(string name)
    {
        _name = name;
        DeviceChoice choice = _choice;
        Do(() =>
        {
            Close();
            devices.Prepare(choice);
            Remember(choice);
        });
        (_isOpen, _inMeeting) = (false, true);
        await _work;
    }

    /// <summary>What was begun is done; what is open then is its owner's to close.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOpen = false;
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int Percent(MicrophoneStatus? status) => status is { State: SoundState.Running, ChannelLevels: { Count: > 0 } levels }
        ? (int)Math.Round(Math.Clamp((levels.Max() - Quietest) / -Quietest, 0, 1) * 100) : 0;

    private void LookAround()
    {
        DeviceLists found = look();
        foreach (IReadOnlyList<ChoiceState> list in (IReadOnlyList<ChoiceState>[])[found.Cameras, found.Microphones, found.Speakers])
            words.Remember(list);
        _found = found;
    }

    private void Change(DeviceKind kind)
    {
        DeviceChoice choice = _choice;
        devices.Change(kind, choice);
        Remember(choice);
    }

    private void Remember(DeviceChoice choice) =>
        new RememberedDevices(_name, choice.Camera, choice.Microphone, choice.Speaker).Save(request.State);

    /// <summary>After what was begun before.</summary>
    private void Do(Action work)
    {
        lock (_gate)
            _work = _work.ContinueWith(_ => work(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Open()
    {
        OpenCamera();
        OpenSound();
    }

    private void Close()
    {
        devices.UseCamera(null);
        devices.UseSound(null, null);
    }

    private void OpenCamera()
    {
        if (!_isOpen)
            return;
        devices.UseCamera(_choice.CameraOptions);
        devices.Camera?.Start(own);
    }

    private void OpenSound()
    {
        if (!_isOpen)
            return;
        devices.UseSound(_choice.MicrophoneOptions, _choice.SpeakerOptions);
        // What it hears becomes packets that go nowhere: there is no session.
        devices.Microphone?.Start(static (in OpusPacket _) => { });
    }
}
