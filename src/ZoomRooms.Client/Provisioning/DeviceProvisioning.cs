using System.Net.Http.Json;
using System.Text.Json;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Provisioning;

/// <summary>How a pairing ended.</summary>
/// <param name="Message">A sentence for whoever installs the device.</param>
/// <param name="Unreachable">No answer came: the code is not used up, and trying again may help.</param>
public sealed record ProvisioningResult(bool Paired, string Message, bool Unreachable = false);

/// <summary>Exchanges a single-use pairing code for this device's credentials, and keeps them.</summary>
public sealed class DeviceProvisioning(ServerEndpoint server, KeyStore keys, string stateFolder, string deviceName, ClientType clientType)
{
    /// <summary>Pairs. A device that was paired before gets new credentials; its identity stays.</summary>
    public async Task<ProvisioningResult> PairAsync(string code, CancellationToken cancellation)
    {
        using DeviceIdentity identity = keys.LoadOrCreate();
        string? untrusted = null;
        using HttpClient http = new(
            PinnedConnection.CreateHandler(server, why => untrusted = why))
        { Timeout = TimeSpan.FromSeconds(15) };
        PairDevice request = new(code, deviceName, clientType, identity.VerificationKey.ToArray());
        try
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(
                server.At(ServerPaths.Pair), request, SignalJson.Default.PairDevice, cancellation);
            if (response.IsSuccessStatusCode)
            {
                DevicePaired? paired = await response.Content.ReadFromJsonAsync(SignalJson.Default.DevicePaired, cancellation);
                if (paired is null)
                    return new ProvisioningResult(false, "The server's answer was empty.");
                if (paired.StatementRoot.Length != DeviceCredentials.StatementRootBytes)
                    return new ProvisioningResult(false, "The server's answer has no valid root for its statements on who is who.");
                if (paired.User.IsGuest)
                    return new ProvisioningResult(false, "The server would have others see a guest in this device.");
                new DeviceCredentials(paired.User, paired.Hardware, paired.DeviceToken, paired.StatementRoot).Save(stateFolder);
                return new ProvisioningResult(true, $"Paired with the account {NameText.Quote(paired.AccountName)}.");
            }
            RequestRefused? refused = await response.Content.ReadFromJsonAsync(SignalJson.Default.RequestRefused, cancellation);
            return new ProvisioningResult(
                false, refused is null
                    ? $"The server answered {(int)response.StatusCode}." : $"{DisplayNames.Show(refused.Message)} ({refused.Code})");
        }
        catch (HttpRequestException failure)
        {
            return new ProvisioningResult(
                false, untrusted ?? $"The server {server.Url} cannot be reached: {failure.Message}", Unreachable: untrusted is null);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProvisioningResult(false, $"The server {server.Url} did not answer within 15 seconds.", Unreachable: true);
        }
        catch (JsonException)
        {
            return new ProvisioningResult(false, "The server's answer was not understood. Is the address that of a meeting server?");
        }
    }
}
