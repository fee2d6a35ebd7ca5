using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop.Window;

/// <summary>The window's switches for what this participant sends.</summary>
internal interface IWindowDevices
{
    DeviceState Microphone { get; }

    DeviceState Camera { get; }

    DeviceState Speaker { get; }

    void SetMicrophone(bool on);

    void SetCamera(bool on);
}

/// <summary>The devices' own switches: no session and no server has a part in them, and they outlast meetings.</summary>
internal sealed class WindowDevices(StayDevices devices, bool muted, TimeProvider time, DeviceWords words) : IWindowDevices
{
    /// <summary>What a device that works needs, and less than anybody says a sentence in.</summary>
    private static readonly TimeSpan Obeys = TimeSpan.FromSeconds(1);

    private long _microphoneOff = time.Now().Ticks;
    private long _cameraOff;
    private volatile bool _camera = true;
    private volatile bool _microphone = !muted;

    public DeviceState Microphone
    {
        get
        {
            if (devices.Microphone is not { Device: { } device } microphone)
                return new DeviceState(false, false, "There is no microphone.");
            MicrophoneStatus status = microphone.Status;
            // What it does, not what was asked for: a microphone that hangs is not muted.
            if (!_microphone && !status.Muted && status.State != SoundState.Stopped && IsOverdue(ref _microphoneOff))
                return new DeviceState(true, false, "The microphone is not silent yet.");
            return new DeviceState(true, _microphone, DeviceWords.Of("microphone", device, status.Failure));
        }
    }

    public DeviceState Camera
    {
        get
        {
            if (devices.Camera is not { Camera: { } options } camera)
                return new DeviceState(false, false, "There is no camera.");
            CameraStatus status = camera.Status;
            if (!_camera && status.State is not (CameraState.Paused or CameraState.Stopped) && IsOverdue(ref _cameraOff))
                return new DeviceState(true, false, "The camera is not closed yet.");
            return new DeviceState(true, _camera, _camera ? words.Of(options, status.State) : null);
        }
    }

    public DeviceState Speaker
    {
        get
        {
            if (devices.Speaker is not { Device: { } device } speaker)
                return new DeviceState(false, false, "There is no loudspeaker.");
            SpeakerStatus status = speaker.Status;
            return new DeviceState(true, true, DeviceWords.Of("loudspeaker", device, status.Failure));
        }
    }

    public void SetMicrophone(bool on)
    {
        Volatile.Write(ref _microphoneOff, time.Now().Ticks);
        devices.SetMuted(!on);
        _microphone = on;
    }

    /// <summary>Off closes the camera, so that its own light goes out; the others get black pictures.</summary>
    public void SetCamera(bool on)
    {
        Volatile.Write(ref _cameraOff, time.Now().Ticks);
        devices.SetCamera(on);
        _camera = on;
    }

    private bool IsOverdue(ref long since) => time.Now().Ticks - Volatile.Read(ref since) > Obeys.Ticks;
}
