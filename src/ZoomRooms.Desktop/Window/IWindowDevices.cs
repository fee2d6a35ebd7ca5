using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop.Window;

/// <summary>The window's switches for what this participant sends.</summary>
internal interface IWindowDevices
{
    DeviceState Microphone { get; }

    DeviceState Camera { get; }

    void SetMicrophone(bool on);

    void SetCamera(bool on);
}

/// <summary>The devices' own switches: no session and no server has a part in them, and they outlast meetings.</summary>
internal sealed class WindowDevices(MicrophonePipeline? microphone, CameraPipeline? camera, bool muted) : IWindowDevices
{
    private volatile bool _camera = camera is not null;
    private volatile bool _microphone = microphone is not null && !muted;

    public DeviceState Microphone
    {
        get
        {
            if (microphone is null)
                return new DeviceState(false, false, "There is no microphone.");
            MicrophoneStatus status = microphone.Status;
            // What it does, not what was asked for: a microphone that hangs is not muted.
            string? problem = !_microphone && !status.Muted && status.State != SoundState.Stopped ? "Not silent yet."
                : status.Reason.Length > 0 ? status.Reason : null;
            return new DeviceState(true, _microphone, problem);
        }
    }

    public DeviceState Camera
    {
        get
        {
            if (camera is null)
                return new DeviceState(false, false, "There is no camera.");
            CameraStatus status = camera.Status;
            bool stillSees = !_camera && status.State is not (CameraState.Paused or CameraState.Stopped);
            return new DeviceState(true, _camera, stillSees ? "Not closed yet." : _camera && status.Reason.Length > 0 ? status.Reason : null);
        }
    }

    public void SetMicrophone(bool on)
    {
        microphone?.SetMuted(!on);
        _microphone = microphone is not null && on;
    }

    /// <summary>Off closes the camera, so that its own light goes out; the others get black pictures.</summary>
    public void SetCamera(bool on)
    {
        camera?.TakeEvery(on ? 1 : 0);
        _camera = camera is not null && on;
    }
}
