using PortAudioSharp;

namespace ZoomRooms.Media.Audio;

/// <summary>The sound devices that PortAudio sees.</summary>
public static class SoundDevices
{
    /// <summary>All devices. While a microphone or speaker runs in this process the list is as old as its last reopening.</summary>
    /// <exception cref="InvalidOperationException">PortAudio is missing or does not start; the message says what to do.</exception>
    public static IReadOnlyList<SoundDevice> List()
    {
        PortAudioSystem system = new();
        SoundOutcome outcome = system.Initialize();
        if (outcome.Failure != SoundFailure.None)
            throw new InvalidOperationException(outcome.Reason);
        try
        {
            lock (PortAudioSystem.Gate)
                return Enumerate();
        }
        finally
        {
            system.Terminate();
        }
    }

    /// <summary>
    /// The names of what is plugged in now, though the list is older: what the kernel lost is left out, what it found since is added. One
    /// that is not on PortAudio's list yet comes onto it when it is opened.
    /// </summary>
    /// <param name="listed">As <see cref="List"/> gave them.</param>
    public static IReadOnlyList<string> NamesNow(IReadOnlyList<SoundDevice> listed, bool capture) => NamesNow(
        listed, capture, new AlsaDevices().List(capture ? SoundDirection.Capture : SoundDirection.Playback));

    internal static IReadOnlyList<string> NamesNow(IReadOnlyList<SoundDevice> listed, bool capture, List<AlsaDevices.Device> there)
    {
        List<string> names = [.. from device in listed
            where (capture ? device.InputChannels : device.OutputChannels) > 0 select device.Name];
        names.RemoveAll(name => name.Contains("(hw:", StringComparison.Ordinal) && !there.Exists(device => device.Label == name));
        names.AddRange(there.Select(device => device.Label).Except(names));
        return names;
    }

    internal static List<SoundDevice> Enumerate()
    {
        int defaultInput = PortAudio.DefaultInputDevice;
        int defaultOutput = PortAudio.DefaultOutputDevice;
        int count = PortAudio.DeviceCount;
        List<SoundDevice> devices = [];
        for (int i = 0; i < count; i++)
        {
            DeviceInfo info = PortAudio.GetDeviceInfo(i);
            devices.Add(new SoundDevice(
                i, info.name, info.maxInputChannels, info.maxOutputChannels, info.defaultSampleRate, i == defaultInput,
                i == defaultOutput));
        }
        return devices;
    }

    /// <summary>
    /// The device a configuration means: the very name, else the card with that id, else a name that contains it; empty means the default.
    /// </summary>
    internal static SoundDevice? Find(IReadOnlyList<SoundDevice> devices, SoundDirection direction, string wanted)
    {
        List<SoundDevice> usable =
            [.. devices.Where(device => (direction == SoundDirection.Capture ? device.InputChannels : device.OutputChannels) > 0)];
        if (wanted.Length == 0)
            return usable.Find(device => direction == SoundDirection.Capture ? device.IsDefaultInput : device.IsDefaultOutput);
        return usable.Find(device => device.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? (AlsaCards.TryFindNumber(wanted, out int card)
                ? usable.Find(device => device.Name.Contains($"(hw:{card},", StringComparison.Ordinal)) : null)
            ?? usable.Find(device => device.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase));
    }
}
