using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Tells a device that another program holds from one that is absent, and notices when it is let go: PortAudio lists neither. Owned by the
/// supervisor's thread.
/// </summary>
/// <param name="isBusy">Whether ALSA refuses to open the device of that name because it is in use.</param>
/// <param name="names">The names in ALSA's configuration.</param>
internal sealed class BusyDevices(AlsaDevices devices, Func<string, bool, bool> isBusy, Func<IEnumerable<string>> names)
{
    private readonly HashSet<(string Name, SoundDirection Direction)> _held = [];
    private int _letGo;

    public BusyDevices() : this(new AlsaDevices(), AlsaPcm.IsBusy, AlsaPcm.Names)
    {
    }

    /// <summary>Changes when a device that was found busy is not so any more: a new list will have it.</summary>
    public int LetGo()
    {
        if (_held.RemoveWhere(held => !isBusy(held.Name, held.Direction == SoundDirection.Capture)) != 0)
            _letGo++;
        return _letGo;
    }

    /// <summary>A sentence when what is configured is there and in use; null when it is not.</summary>
    /// <param name="wanted">Part of a device's name, a card's id, or empty for the default.</param>
    public string? Complaint(SoundDirection direction, string wanted)
    {
        bool capture = direction == SoundDirection.Capture;
        foreach ((string name, string label, AlsaDevices.Device? device) in Candidates(direction, wanted))
        {
            string kind = SoundLabels.Of(direction);
            if (!isBusy(name, capture))
            {
                // Let go while PortAudio made its list, which does not have it: not absent.
                if (_held.Contains((name, direction)))
                    return $"{kind} BUSY: \"{label}\" was in use until now, and is opened next.";
                continue;
            }
            _held.Add((name, direction));
            string who = (device is null ? null : devices.Holder(device)) is { } holder
                ? $"{holder} holds it; end that program, or take the device from it"
                : "another program holds it, PipeWire or PulseAudio most often; \"fuser -v /dev/snd/*\" names it";
            return $"{kind} BUSY: \"{label}\" is there and in use: {who}.";
        }
        return null;
    }

    private IEnumerable<(string Name, string Label, AlsaDevices.Device? Device)> Candidates(SoundDirection direction, string wanted)
    {
        List<AlsaDevices.Device> hardware = devices.List(direction);
        if (wanted.Length == 0)
        {
            yield return ("default", "default", null);
            foreach (AlsaDevices.Device device in hardware)
                yield return (device.Name, device.Label, device);
            yield break;
        }
        foreach (AlsaDevices.Device device in hardware)
        {
            if (device.CardId == wanted || device.Label.Contains(wanted, StringComparison.OrdinalIgnoreCase))
                yield return (device.Name, device.Label, device);
        }
        // Cards' own names among them begin with a kind and a colon, and are what was looked at above.
        foreach (string name in names().Where(name => !name.Contains(':') && name.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
            yield return (name, name, null);
    }
}
