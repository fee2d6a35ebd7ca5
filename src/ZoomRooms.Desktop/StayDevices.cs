using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Desktop;

/// <summary>What a stay is made of: identity, camera, microphone, speaker. They outlast the meetings that are joined with them.</summary>
internal sealed class StayDevices : IDisposable
{
    private readonly DeviceIdentity _identity;
    private readonly LocalCertificate _certificate = LocalCertificate.Create();

    private StayDevices(
        StayRequest request, DeviceIdentity identity, DeviceCredentials credentials, IPictureOutput pictures, IMediaRecorder? recorder)
    {
        _identity = identity;
        TimeProvider time = TimeProvider.System;
        Camera = request.Camera is null ? null : OpenCamera(request.Camera, time);
        Microphone = request.Microphone is null ? null : new MicrophonePipeline(request.Microphone, time, NullLogger.Instance);
        Speaker = request.Speaker is null ? null : new SpeakerPipeline(request.Speaker, time, NullLogger.Instance, Microphone);
        var devices = new MediaDevices(Camera, Microphone, Speaker, recorder) { Pictures = pictures };
        Sessions = new MeetingSessionFactory(
            new ParticipantContext(request.Server, credentials, identity, _certificate, devices, time, NullLogger.Instance)
            {
                KeepsChat = true,
            });
        Speaker?.Start();
        Microphone?.SetMuted(request.Muted);
    }

    public CameraPipeline? Camera { get; }

    public MicrophonePipeline? Microphone { get; }

    public SpeakerPipeline? Speaker { get; }

    public MeetingSessionFactory Sessions { get; }

    /// <summary>Null after saying on standard error what is missing.</summary>
    public static StayDevices? TryOpen(StayRequest request, IPictureOutput pictures, IMediaRecorder? recorder)
    {
        try
        {
            if (DeviceCredentials.TryLoad(request.State) is { } credentials)
                return new StayDevices(request, new KeyStore(request.State).LoadOrCreate(), credentials, pictures, recorder);
            Console.Error.WriteLine(
                "This client is not paired: run \"zoomrooms-desktop pair CODE\" with a code of the server's administrator.");
        }
        catch (KeyStoreException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
        }
        return null;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        Speaker?.Dispose();
        Microphone?.Dispose();
        Camera?.Dispose();
        _identity.Dispose();
    }

    private static CameraPipeline OpenCamera(CameraOptions camera, TimeProvider time)
    {
        FFmpegRuntime.Initialize();
        var encoder = new EncoderOptions();
        EncoderSelection selection = EncoderProbe.Select(encoder, camera, _ => new ProcessStartInfo(Environment.ProcessPath!));
        return new CameraPipeline(camera, encoder, selection, time, NullLogger.Instance);
    }
}
