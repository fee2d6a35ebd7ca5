using ZoomRooms.Client;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>A device that was paired long ago meets a server whose certificate is another.</summary>
[Trait("backend", "embedded")]
public sealed class A_servers_certificate_is_renewed
{
    [Fact]
    public async Task And_whoever_was_paired_follows_while_nobody_follows_another_root()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        DirectoryInfo state = Directory.CreateTempSubdirectory("zoomrooms-renewal-");
        try
        {
            string pinned = meeting.Endpoint.CertificateSha256;
            DeviceCredentials credentials = await meeting.PairDeviceAsync("room");
            await meeting.StopServerAsync();
            File.Delete(meeting.ServerFile("certificate.pem"));
            await meeting.StartServerAsync();
            Assert.NotEqual(pinned, meeting.Endpoint.CertificateSha256);
            ServerEndpoint known = new(meeting.Endpoint.Url, pinned);

            // Without the root's word, and with another root, it is what a stranger shows.
            Assert.Equal(SignalOutcome.NotTrusted, await ConnectAsync(known, credentials, null));
            byte[] another = [.. credentials.StatementRoot.Select(one => (byte)(one ^ 1))];
            Assert.Equal(
                SignalOutcome.NotTrusted,
                await ConnectAsync(known, credentials, CertificateRenewal.Of(known, another, state.FullName, TimeProvider.System)));
            Assert.Empty(state.GetFiles());

            CertificateRenewal? follows = CertificateRenewal.Of(known, credentials.StatementRoot, state.FullName, TimeProvider.System);
            Assert.Equal(SignalOutcome.Connected, await ConnectAsync(known, credentials, follows));
            // The next time nothing needs to be asked.
            follows = CertificateRenewal.Of(known, credentials.StatementRoot, state.FullName, TimeProvider.System);
            Assert.True(follows!.Takes(Convert.FromHexString(meeting.Endpoint.CertificateSha256)));
            host.Join(server: known with { Renewal = follows });
            await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task By_an_administrator_whose_root_is_elsewhere()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        DeviceCredentials credentials = await meeting.PairDeviceAsync("room");
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("zoomrooms-renewal-");
        try
        {
            string pinned = meeting.Endpoint.CertificateSha256, root = Path.Combine(elsewhere.FullName, "root.key");
            await meeting.StopServerAsync();
            File.Move(meeting.ServerFile("statement-root.key"), root);
            await meeting.AdministerAsync("statement-key", "issue", "--root", root);
            File.Delete(meeting.ServerFile("certificate.pem"));
            await meeting.StartServerAsync();
            ServerEndpoint known = new(meeting.Endpoint.Url, pinned);
            CertificateRenewal? follows =
                CertificateRenewal.Of(known, credentials.StatementRoot, elsewhere.FullName, TimeProvider.System);
            // What was said last is of the certificate before.
            Assert.Equal(SignalOutcome.NotTrusted, await ConnectAsync(known, credentials, follows));
            // While the server runs.
            await meeting.AdministerAsync(
                "statement-key", "certificate", "--root", root, "--certificate", meeting.ServerFile("certificate.pem"));
            Assert.Equal(SignalOutcome.Connected, await ConnectAsync(known, credentials, follows));
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    private static async Task<SignalOutcome> ConnectAsync(ServerEndpoint server, DeviceCredentials credentials, CertificateRenewal? renewal)
    {
        (SignalAttempt attempt, SignalConversation? conversation) = await SignalConversation.ConnectAsync(
            server with { Renewal = renewal }, credentials.DeviceToken, TimeProvider.System, TestContext.Current.CancellationToken);
        if (conversation is not null)
            await conversation.DisposeAsync();
        return attempt.Outcome;
    }
}
