using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Client.Session;

/// <summary>What sessions of one device share.</summary>
/// <param name="Identity">The device's identity; stays the owner's.</param>
/// <param name="Certificate">DTLS certificate of this process.</param>
public sealed record ParticipantContext(
    ServerEndpoint Server, DeviceCredentials Credentials, DeviceIdentity Identity, LocalCertificate Certificate, MediaDevices Devices,
    TimeProvider Time, ILogger Logger)
{
    /// <summary>
    /// What people write is kept for as long as the meeting lasts, for somebody to read. A room's is not: nobody reads it there.
    /// </summary>
    public bool KeepsChat { get; init; }

    /// <summary>
    /// Where there was no pairing: asked for a pass before anything else is said. <see cref="Credentials"/> are
    /// <see cref="DeviceCredentials.NotYet"/> till then.
    /// </summary>
    public GuestEntrance? Guest { get; init; }

    internal IMediaProbe? Probe { get; init; }
}

/// <summary>Starts real sessions with the meeting server.</summary>
public sealed class MeetingSessionFactory(ParticipantContext context) : IMeetingSessionFactory
{
    public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed) => MeetingSession.Begin(context, request, changed);
}
