using ZoomRooms.Desktop.Window;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>Devices that there are because the test says so.</summary>
internal sealed class FakeDesk : IDeviceDesk
{
    private volatile BeforeState _state = new(
        "Ada",
        [new("v4l2:/dev/video0", "Integrated Camera"), new("v4l2:/dev/video2", "Document camera"), new("none", "None")],
        [new("", "As the system is set"), new("Headset <b>", "Headset <b>"), new("none", "None")],
        [new("", "As the system is set"), new("none", "None")], "v4l2:/dev/video0", "", "", 12);

    private volatile bool _isLookedAt;
    private volatile bool _isLeft;

    public bool IsLookedAt => _isLookedAt;

    public bool IsLeft => _isLeft;

    public string? Name { get; private set; }

    public int Level
    {
        set => _state = _state with { Level = value };
    }

    public string? GuestOf
    {
        init => _state = _state with { GuestOf = value };
    }

    public BeforeState State => _state;

    public void Look(bool somebody) => _isLookedAt = somebody;

    public void Choose(DeviceKind kind, string id)
    {
        BeforeState state = _state;
        _state = kind switch
        {
            DeviceKind.Camera when state.Cameras.Any(one => one.Id == id) => state with { Camera = id },
            DeviceKind.Microphone when state.Microphones.Any(one => one.Id == id) => state with { Microphone = id },
            DeviceKind.Speaker when state.Speakers.Any(one => one.Id == id) => state with { Speaker = id },
            _ => state,
        };
    }

    public Task LeaveAsync(string name)
    {
        (Name, _isLeft, _isLookedAt) = (name, true, false);
        return Task.CompletedTask;
    }
}
