using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// The volume that a device's card has by itself: set to what the settings ask whenever the device is opened, and looked at now and then,
/// for cards have knobs. A card without a mixer is no fault. Nothing here opens the device, and nothing waits for it.
/// </summary>
public sealed class HardwareVolume
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly SoundDirection _direction;
    private readonly string _setting;
    private readonly int _wanted;
    private readonly Lock _looking = new();
    private volatile string _device = "";
    private volatile IReadOnlyList<CardVolume> _seen = [];

    /// <param name="setting">The device as the settings name it.</param>
    /// <param name="wanted">Percent; below 0: as it is.</param>
    internal HardwareVolume(SoundDirection direction, string setting, int wanted) =>
        (_direction, _setting, _wanted) = (direction, setting, wanted);

    /// <summary>As last looked at, the one that is set first; empty where the card has none, or nobody looked yet.</summary>
    public IReadOnlyList<CardVolume> Seen => _seen;

    /// <summary>Sets it now, and looks from time to time until the timer is disposed of.</summary>
    public ITimer Watch(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        ApplySoon("");
        return time.CreateTimer(static volume => ((HardwareVolume)volume!).Touch(set: false), this, LookEvery, LookEvery);
    }

    /// <summary>The device was opened, under that name. Returns at once: a card that hangs keeps nobody waiting.</summary>
    internal void ApplySoon(string device)
    {
        if (device.Length > 0)
            _device = device;
        ThreadPool.UnsafeQueueUserWorkItem(static volume => volume.Touch(set: true), this, preferLocal: false);
    }

    /// <summary>Looks, and sets before if that is wished for.</summary>
    internal void Touch(bool set)
    {
        lock (_looking)
        {
            using AlsaMixer? mixer = AlsaMixer.TryOpen(CardName());
            List<AlsaMixer.Control> controls = mixer is null ? []
                : MixerControls.OnTheWay(mixer.Controls(_direction == SoundDirection.Capture), _direction, static control => control.Name);
            if (set && _wanted >= 0 && controls.Count > 0)
            {
                controls[0].SetPercent(_wanted);
                foreach (AlsaMixer.Control control in controls)
                    control.SwitchOn();
            }
            _seen = [.. controls.Select(static control => new CardVolume(control.Name, control.Percent, control.IsOff))];
        }
    }

    /// <summary>What ALSA calls the card of the device that runs, or of the one that the settings mean.</summary>
    private string CardName()
    {
        string name = _device.Length > 0 ? _device : _setting;
        if (name.Length == 0)
            return "default";
        if (AlsaCards.NumberIn(name) is { } number || AlsaCards.TryFindNumber(name, out number))
            return FormattableString.Invariant($"hw:{number}");
        AlsaDevices.Device? device = new AlsaDevices().List(_direction)
            .Find(device => device.Label.Contains(name, StringComparison.OrdinalIgnoreCase));
        return device is null ? name : FormattableString.Invariant($"hw:{device.Card}");
    }
}
