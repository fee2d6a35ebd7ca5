using System.Globalization;
using PortAudioSharp;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>The sound system for real: PortAudio over ALSA. Calls are serialised in the process, as PortAudio asks.</summary>
internal sealed class PortAudioSystem : ISoundSystem
{
    private const int NamesToSay = 6;

    internal static readonly Lock Gate = new();

    private readonly BusyDevices _busy = new();

    public SoundOutcome Initialize()
    {
        try
        {
            AudioLibraries.EnsurePortAudio();
            PortAudioMessages.Silence();
            lock (Gate)
                PortAudio.Initialize();
            return SoundOutcome.Success;
        }
        catch (InvalidOperationException missing)
        {
            return new SoundOutcome(SoundFailure.LibraryUnavailable, $"NO SOUND LIBRARY: {missing.Message}");
        }
        catch (PortAudioException failure)
        {
            return new SoundOutcome(
                SoundFailure.LibraryUnavailable, $"SOUND LIBRARY DOES NOT START: {PortAudio.GetErrorText(failure.ErrorCode)}");
        }
    }

    public void Terminate()
    {
        try
        {
            lock (Gate)
                PortAudio.Terminate();
        }
        catch (PortAudioException)
        {
            // Not started any more: what was asked for.
        }
    }

    public SoundOutcome Open(SoundPort port, out ISoundStream? stream)
    {
        stream = null;
        lock (Gate)
        {
            bool capture = port.Direction == SoundDirection.Capture;
            string kind = SoundLabels.Of(port.Direction);
            List<SoundDevice> devices = SoundDevices.Enumerate();
            if (SoundDevices.Find(devices, port.Direction, port.Device) is not { } device)
            {
                // PortAudio lists only what it could open.
                if (_busy.Complaint(port.Direction, port.Device) is { } held)
                    return new SoundOutcome(SoundFailure.DeviceBusy, held);
                return new SoundOutcome(SoundFailure.NoSuchDevice, port.Device.Length == 0
                    ? $"NO {kind}: the system has none; is one plugged in?"
                    : $"NO {kind}: none matches \"{port.Device}\"; {WhatThereIs(devices, capture)}");
            }
            int available = capture ? device.InputChannels : device.OutputChannels;
            int channels = capture ? port.ChannelMap.Max() + 1 : Math.Min(port.Channels, available);
            if (available < channels)
            {
                string last = available == 1 ? "its only one is 0" : $"the last is {available - 1}";
                return new SoundOutcome(
                    SoundFailure.TooFewChannels,
                    $"TOO FEW CHANNELS: \"{device.Name}\" has {available} ({last}), and channel {channels - 1} is configured: "
                    + "see Channels, ChannelMap and LoopbackChannel.");
            }
            SoundOutcome outcome = DeviceOpening.Open(port, device, channels, available, out PortAudioStream? opened);
            stream = opened;
            return outcome.Failure == SoundFailure.DeviceUnavailable && _busy.Complaint(port.Direction, device.Name) is { } busy
                ? new SoundOutcome(SoundFailure.DeviceBusy, busy)
                : outcome;
        }
    }

    public string DevicesSeen() => string.Create(CultureInfo.InvariantCulture, $"{AlsaCards.Fingerprint()} {_busy.LetGo()}");

    private static string WhatThereIs(List<SoundDevice> devices, bool capture)
    {
        IEnumerable<SoundDevice> usable = devices.Where(device => (capture ? device.InputChannels : device.OutputChannels) > 0);
        string[] names = [.. usable.Select(device => $"\"{device.Name}\"")];
        string more = names.Length <= NamesToSay ? ""
            : string.Create(CultureInfo.InvariantCulture, $" and {names.Length - NamesToSay} more");
        return names.Length == 0 ? "there is none; is one plugged in?" : $"there are {string.Join(", ", names.Take(NamesToSay))}{more}.";
    }
}
