using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Window;

/// <summary>Somebody whose camera sees the clock.</summary>
internal sealed class SendingParticipant : IAsyncDisposable
{
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly CameraPipeline _camera;
    private readonly IMeetingSession _session;
    private readonly DeviceIdentity _identity;

    public SendingParticipant(
        ServerEndpoint server, (DeviceCredentials Credentials, DeviceIdentity Identity) paired, MeetingId meeting, string name,
        (int Width, int Height, int Rate) picture)
    {
        _identity = paired.Identity;
        CameraOptions camera = new()
        {
            Format = "lavfi", Device = ClockPicture.Camera(picture.Width, picture.Height, picture.Rate), Width = picture.Width,
            Height = picture.Height, FrameRate = picture.Rate,
        };
        _camera = new CameraPipeline(
            camera, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        _session = new MeetingSessionFactory(new ParticipantContext(
            server, paired.Credentials, _identity, _certificate, new MediaDevices(_camera, null, null), TimeProvider.System,
            NullLogger.Instance)).Join(new JoinRequest(meeting, "", name, EncryptionType.EndToEnd), _ => { });
    }

    /// <exception cref="InvalidOperationException">It does not get in.</exception>
    public async Task EnterAsync()
    {
        while (_session.Snapshot.State != SessionState.InMeeting)
        {
            if (_session.Snapshot.End is { } end)
                throw new InvalidOperationException($"not in the meeting: {end}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _camera.Dispose();
        _identity.Dispose();
        _certificate.Dispose();
    }
}
