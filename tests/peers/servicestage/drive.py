"""The official client, told what to call: one JSON object a line, and one line of answer.

The first line says where the service is and who asks. Each other line names a call of the client, what it
asks with, and the body if it has one, by the names of the client's own classes.
"""

import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkservicestage import v2


def client(told):
    credentials = BasicCredentials(told["access_key"], told["secret_key"], told["project_id"])
    builder = v2.ServiceStageClient.new_builder()
    return builder.with_credentials(credentials).with_endpoint(told["endpoint"]).build()


def answer(service, order):
    request = getattr(v2, order["request"])(**order["fields"])
    if order["body"] is not None:
        request.body = getattr(v2, order["body"]["class"])(**order["body"]["fields"])
    try:
        response = getattr(service, order["call"])(request)
    except ServiceResponseException as refused:
        return {
            "status": refused.status_code,
            "code": refused.error_code,
            "message": refused.error_msg,
            "request_id": refused.request_id,
        }
    return {"status": response.status_code, "answer": response.to_dict()}


def main():
    service = client(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        print(json.dumps(answer(service, json.loads(line))), flush=True)


main()
