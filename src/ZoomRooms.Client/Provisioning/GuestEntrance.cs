using System.Net.Http.Json;
using System.Text.Json;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Provisioning;

/// <summary>
/// How somebody whose program was never paired comes into one meeting: with its link, and an identity that was made for this stay. Nothing
/// of it is kept anywhere but in memory.
/// </summary>
/// <param name="identity">Fresh: a guest's is never used twice, so that nobody knows a guest again by it.</param>
public sealed class GuestEntrance(ServerEndpoint server, DeviceIdentity identity)
{
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Asks for a pass. Never throws for what the network or the server does.</summary>
    internal async Task<(SignalAttempt Attempt, DeviceCredentials? Credentials)> AskAsync(
        JoinRequest request, CancellationToken cancellation)
    {
        string? untrusted = null;
        using HttpClient http = new(PinnedConnection.CreateHandler(server, why => untrusted = why))
        {
            MaxResponseContentBufferSize = LongestAnswer,
        };
        RequestGuestPass asked = new(
            request.Meeting, request.Passcode, ClientType.DesktopClient, identity.VerificationKey.ToArray());
        try
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(
                server.At(ServerPaths.GuestPass), asked, SignalJson.Default.RequestGuestPass, cancellation);
            if (!response.IsSuccessStatusCode)
                return (await ExplainAsync(response, cancellation), null);
            return await response.Content.ReadFromJsonAsync(SignalJson.Default.GuestPass, cancellation) is { } pass
                ? Take(pass) : (Unreachable("the answer was empty"), null);
        }
        catch (HttpRequestException) when (untrusted is not null)
        {
            return (new SignalAttempt(SignalOutcome.NotTrusted, RefusalCode.Unknown, untrusted), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return (Unreachable(failure is OperationCanceledException ? "no answer" : failure.GetBaseException().Message), null);
        }
        catch (JsonException)
        {
            return (Unreachable("the answer was not understood"), null);
        }
    }

    /// <summary>A server that gave a guest a member's number would have others see a member.</summary>
    private static (SignalAttempt Attempt, DeviceCredentials? Credentials) Take(GuestPass pass)
    {
        if (!pass.User.IsGuest)
        {
            return (new SignalAttempt(
                SignalOutcome.NotTrusted, RefusalCode.Unknown, "The meeting server would have the others see a member in this guest."),
                null);
        }
        return pass.StatementRoot.Length == DeviceCredentials.StatementRootBytes
            ? (default, new DeviceCredentials(pass.User, pass.Hardware, pass.DeviceToken, pass.StatementRoot))
            : (Unreachable("the answer has no valid root for the server's statements on who is who"), null);
    }

    private static async Task<SignalAttempt> ExplainAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        // A server from before there were guests, or none at all.
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            return Unreachable($"the answer was HTTP {(int)response.StatusCode}");
        RequestRefused? refused = await response.Content.ReadFromJsonAsync(SignalJson.Default.RequestRefused, cancellation);
        return refused is null
            ? Unreachable("the answer was empty") : new SignalAttempt(SignalOutcome.Refused, refused.Code, refused.Message);
    }

    private static SignalAttempt Unreachable(string why) => new(SignalOutcome.Unreachable, RefusalCode.Unknown, why);
}
