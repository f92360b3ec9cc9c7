"""Access decisions for gateways: may this subject take this action on this resource?"""
