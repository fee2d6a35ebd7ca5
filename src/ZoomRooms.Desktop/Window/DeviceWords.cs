using System.Collections.Concurrent;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop.Window;

/// <summary>What people are told of devices that do not do what they should: by the names that they were chosen under.</summary>
internal sealed class DeviceWords
{
    private readonly ConcurrentDictionary<string, string> _names = new();

    /// <summary>These are there. One that is unplugged keeps its name.</summary>
    public void Remember(IReadOnlyList<ChoiceState> found)
    {
        foreach (ChoiceState one in found)
            _names[one.Id] = one.Name;
    }

    public string NameOf(string id) => _names.GetValueOrDefault(id, id);

    /// <summary>Null while all is well.</summary>
    /// <param name="kind">As people call it.</param>
    public static string? Of(string kind, string device, SoundFailure failure) => failure switch
    {
        SoundFailure.None => null,
        SoundFailure.NoSuchDevice or SoundFailure.DeviceUnavailable => Missing(kind, device),
        SoundFailure.DeviceSilent => $"{Called(kind, device)} does nothing. {Next}",
        SoundFailure.HostError or SoundFailure.FormatNotSupported => $"{Called(kind, device)} does not open. {Next}",
        SoundFailure.DeviceBusy => $"{Called(kind, device)} is in use by another program. {End}",
        SoundFailure.TooFewChannels => $"{Called(kind, device)} does not have the channels that are needed. {Another}",
        SoundFailure.LibraryUnavailable => $"The {kind} cannot be used: sound does not work on this computer.",
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };

    /// <inheritdoc cref="Of(string, string, SoundFailure)"/>
    public string? Of(CameraOptions camera, CameraState state) => Of(NameOf($"{camera.Format}:{camera.Device}"), state);

    private static string? Of(string device, CameraState state) => state switch
    {
        CameraState.NoCaptureDevice or CameraState.DeviceLost => Missing("camera", device),
        CameraState.NotACaptureDevice => $"{Called("camera", device)} gives no pictures: it is something else. {Another}",
        CameraState.DeviceBusy => $"{Called("camera", device)} is in use by another program. {End}",
        CameraState.PermissionDenied => $"{Called("camera", device)} may not be used by this program. {Another}",
        CameraState.FormatRefused => $"{Called("camera", device)} has no pictures of the size that is needed. {Another}",
        CameraState.FrameTimeout => $"{Called("camera", device)} gives no pictures. {Next}",
        CameraState.Unknown or CameraState.Stopped or CameraState.Starting or CameraState.Running or CameraState.Paused => null,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private const string Another = "You can choose another one.";
    private const string End = "End that one, or choose another.";
    private const string Next = "Is it plugged in? You can choose another one.";

    private static string Called(string kind, string device) => device.Length == 0 ? $"The {kind}" : $"The {kind} \"{device}\"";

    private static string Missing(string kind, string device) =>
        device.Length == 0 ? $"There is no {kind}. Is one plugged in?" : $"{Called(kind, device)} is not there. {Next}";
}
