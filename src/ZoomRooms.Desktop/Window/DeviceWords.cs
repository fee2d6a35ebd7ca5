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
    public static string? Of(string kind, string device, SoundFailure failure, string reason) => failure switch
    {
        SoundFailure.None => null,
        SoundFailure.NoSuchDevice or SoundFailure.DeviceUnavailable => Missing(kind, device),
        SoundFailure.DeviceSilent => $"{Called(kind, device)} does nothing. {Next}",
        SoundFailure.HostError or SoundFailure.FormatNotSupported => $"{Called(kind, device)} does not open. {Next}",
        _ => reason,
    };

    /// <inheritdoc cref="Of(string, string, SoundFailure, string)"/>
    public string? Of(CameraOptions camera, CameraStatus status) => status.State switch
    {
        CameraState.NoCaptureDevice or CameraState.DeviceLost => Missing("camera", NameOf($"{camera.Format}:{camera.Device}")),
        _ => status.Reason.Length > 0 ? status.Reason : null,
    };

    private const string Next = "Is it plugged in? You can choose another one.";

    private static string Called(string kind, string device) => device.Length == 0 ? $"The {kind}" : $"The {kind} \"{device}\"";

    private static string Missing(string kind, string device) =>
        device.Length == 0 ? $"There is no {kind}. Is one plugged in?" : $"{Called(kind, device)} is not there. {Next}";
}
